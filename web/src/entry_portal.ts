// What the portal gets beside its pages: answers while one types, and text that survives a reload. Without it every page works.
import { rememberZone } from "./zone";

rememberZone();

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
    try {
      const address = box.dataset.suggest ?? "";
      const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
      if (!answer.ok || field.value.trim() !== text) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      box.replaceChildren(...page.body.childNodes);
      if (box.dataset.asks) all<HTMLAnchorElement>("a", box).forEach((a) => { a.target = "_blank"; });
      const said = box.parentElement?.querySelector<HTMLElement>("[data-count]");
      if (said) said.textContent = text ? (box.querySelector(".sug") ? said.dataset.some : said.dataset.none) ?? "" : "";
    } catch { /* without a connection there are no suggestions */ }
  };
  field.addEventListener("input", () => { clearTimeout(asked); asked = window.setTimeout(() => void ask(), 150); });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && event.key !== "Enter") return;
    const links = all<HTMLAnchorElement>("a[data-sug]", box);
    const now = links.findIndex((a) => a.hasAttribute("data-active"));
    if (event.key === "Enter") { if (now >= 0) { event.preventDefault(); links[now].click(); } return; }
    event.preventDefault();
    links.forEach((a) => a.removeAttribute("data-active"));
    links[Math.max(-1, Math.min(now + (event.key === "ArrowDown" ? 1 : -1), links.length - 1))]?.setAttribute("data-active", "");
  });
}

// keep holds what is typed on this machine until it was sent.
function keep(form: HTMLFormElement): void {
  const shelf = `typed ${form.dataset.keep}`;
  const fields = all<HTMLInputElement | HTMLTextAreaElement>("input[type=text], textarea", form);
  try {
    const typed = JSON.parse(localStorage.getItem(shelf) ?? "{}") as Record<string, string>;
    for (const field of fields) if (!field.value && typed[field.name]) field.value = typed[field.name];
    form.addEventListener("input", () => localStorage.setItem(shelf, JSON.stringify(Object.fromEntries(fields.map((f) => [f.name, f.value])))));
    form.addEventListener("submit", () => sessionStorage.setItem("sent", shelf));
    const sent = sessionStorage.getItem("sent");
    if (sent && !document.querySelector("[role=alert]")) { localStorage.removeItem(sent); sessionStorage.removeItem("sent"); if (sent === shelf) fields.forEach((f) => { if (f.tagName === "TEXTAREA") f.value = ""; }); }
  } catch { /* a full or forbidden shelf */ }
}

all<HTMLElement>("[data-suggest]").forEach(answers);
all<HTMLFormElement>("form[data-keep]").forEach(keep);
