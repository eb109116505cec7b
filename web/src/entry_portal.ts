// What the portal gets beside its pages: answers while one types, and text that survives a reload. Without it every page works.
import { startKeeping } from "./keep";
import { startNet, wait } from "./net";
import { rememberZone } from "./zone";

rememberZone();
startNet();

const all = <T extends Element>(selector: string, within: ParentNode = document): T[] => [...within.querySelectorAll<T>(selector)];

// answers asks for suggestions while somebody types, and shows them in the page below the field.
function answers(box: HTMLElement): void {
  const field = box.dataset.asks
    ? document.querySelector<HTMLInputElement>(`[name="${box.dataset.asks}"]`)
    : box.closest("form")?.querySelector<HTMLInputElement>('input[type="search"]');
  if (!field) return;
  let asked = 0;
  let shown = field.value;
  const ask = async () => {
    const text = field.value.trim();
    if (text === shown) return;
    shown = text;
    const over = wait(box);
    try {
      const address = box.dataset.suggest ?? "";
      const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
      if (!answer.ok || field.value.trim() !== text) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      box.replaceChildren(...page.body.childNodes);
      if (box.dataset.asks) all<HTMLAnchorElement>("a", box).forEach((a) => { a.target = "_blank"; });
      const said = box.parentElement?.querySelector<HTMLElement>("[data-count]");
      if (said) said.textContent = text ? (box.querySelector(".sug") ? said.dataset.some : said.dataset.none) ?? "" : "";
    } catch { /* without a connection there are no suggestions */ } finally { over(); }
  };
  field.addEventListener("input", () => { clearTimeout(asked); asked = window.setTimeout(() => void ask(), 150); });
  // The arrows move the focus itself, so that every reader of the screen follows and Enter opens what it is on.
  box.closest("form")?.addEventListener("keydown", (event) => {
    const links = all<HTMLAnchorElement>("a[data-sug]", box);
    const now = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (!links.length || (now < 0 && document.activeElement !== field)) return;
    if (event.key === "ArrowDown") links[Math.min(now + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp" && now >= 0) (links[now - 1] ?? field).focus();
    else return;
    event.preventDefault();
  });
}

// files shows what is chosen, and takes what is pasted into its form or dropped on it.
function files(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>("input[type=file]");
  const list = box.querySelector<HTMLElement>("[data-list]");
  const form = box.closest("form");
  if (!input || !list || !form) return;
  box.dataset.on = "";
  const set = (chosen: File[]) => {
    const bag = new DataTransfer();
    chosen.forEach((f) => bag.items.add(f));
    input.files = bag.files;
    show();
  };
  const show = () => list.replaceChildren(...[...(input.files ?? [])].map((file) => {
    const line = document.createElement("li");
    const gone = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--quiet btn--small", textContent: "×" });
    gone.setAttribute("aria-label", (box.dataset.remove ?? "").replace("{name}", file.name));
    gone.addEventListener("click", () => { set([...(input.files ?? [])].filter((f) => f !== file)); input.focus(); });
    line.append(Object.assign(document.createElement("span"), { className: "truncate", textContent: file.name }), gone);
    line.className = "attach";
    return line;
  }));
  const add = (more?: FileList | null) => { if (more?.length) set([...(input.files ?? []), ...more]); return !!more?.length; };
  let before: File[] = [];
  input.addEventListener("click", () => { before = [...(input.files ?? [])]; });
  input.addEventListener("change", () => { set([...before, ...(input.files ?? [])]); before = []; });
  form.addEventListener("paste", (event) => { if (add(event.clipboardData?.files)) event.preventDefault(); });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => { event.preventDefault(); add(event.dataTransfer?.files); });
}

// A form that came back with what is wrong stands in the history as a page that was asked for: going back to it sends nothing again.
if (document.querySelector("[data-shown-again]")) history.replaceState(null, "", location.href);

all<HTMLElement>("[data-suggest]").forEach(answers);
all<HTMLElement>("[data-files]").forEach(files);
startKeeping(/^\/(requests\/\d+|r\/[a-z2-7]+)$/);

// intake shows the questions of a category as soon as it is chosen; what is answered already stays.
function intake(fold: HTMLElement): void {
  const about = fold.querySelector<HTMLSelectElement>('[name="category"]');
  fold.querySelector("[data-intake]")?.remove();
  about?.addEventListener("change", async () => {
    const over = wait(fold);
    try {
      const answer = await fetch(`/requests/new?category=${encodeURIComponent(about.value)}`, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const came = page.querySelector("#questions");
      if (answer.ok && came) fold.querySelector("#questions")?.replaceChildren(...came.childNodes);
    } catch { /* without a connection the request is sent without them */ } finally { over(); }
  });
}

all<HTMLElement>("#intake").forEach(intake);
