// The composer: reply and note, each with its own draft, kept on the server while one types and on this machine when there is no
// connection. A reply waits ten seconds before it goes out.
import { all, one, say, send, toast } from "./dom";
import { provide } from "./command";
import { forget, refresh } from "./list";

const form = () => one<HTMLFormElement>("[data-composer]");
const text = () => one<HTMLTextAreaElement>("[data-composer] textarea");
const undoFor = 10;

interface Kept { text: string; at: number }
const shelf = (number: string, kind: string) => `draft ${number} ${kind}`;

function keepHere(number: string, kind: string, value: string): void {
  try {
    if (value) localStorage.setItem(shelf(number, kind), JSON.stringify({ text: value, at: Date.now() } satisfies Kept));
    else localStorage.removeItem(shelf(number, kind));
  } catch { /* a full or forbidden shelf: the server's draft remains */ }
}

function keptHere(number: string, kind: string): string {
  try { return (JSON.parse(localStorage.getItem(shelf(number, kind)) ?? "null") as Kept | null)?.text ?? ""; } catch { return ""; }
}

function show(kind: string): void {
  const f = form();
  const t = text();
  if (!f || !t) return;
  const may = f.hasAttribute("data-may-reply");
  if (kind === "reply" && !may) kind = "note";
  const was = f.dataset.kind ?? "reply";
  if (was !== kind) {
    t.dataset[was === "note" ? "draftNote" : "draftReply"] = t.value;
    t.value = t.dataset[kind === "note" ? "draftNote" : "draftReply"] ?? "";
  }
  f.dataset.kind = kind;
  f.action = f.action.replace(/\/(message|note)(?=\?|$)/, kind === "note" ? "/note" : "/message");
  all("[data-kind][aria-pressed]", f).forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.kind === kind)));
}

function write(kind: string): void {
  show(kind);
  one("#panes")?.setAttribute("data-pane", "ticket");
  text()?.focus();
}

// restored brings back what this machine kept and the server did not get.
function restored(): void {
  const f = form();
  const t = text();
  if (!f || !t) return;
  const number = f.dataset.number ?? "";
  for (const kind of ["reply", "note"]) {
    const here = keptHere(number, kind);
    const field = kind === "note" ? "draftNote" : "draftReply";
    if (here && here !== t.dataset[field]) t.dataset[field] = here;
  }
  if (!t.value) {
    const kind = f.dataset.kind ?? "reply";
    t.value = t.dataset[kind === "note" ? "draftNote" : "draftReply"] ?? "";
    if (!t.value && t.dataset.draftNote && !t.dataset.draftReply) show("note");
  }
}

let saving = 0;
let inFlight = false;
let retry = 0;

async function save(number: string, kind: string): Promise<void> {
  const t = text();
  if (!t || form()?.dataset.number !== number || inFlight) return;
  inFlight = true;
  const value = t.value;
  const status = await send(`/tickets/${number}/draft`, { kind, body: value });
  inFlight = false;
  const saved = one("[data-composer] [data-saved]");
  if (status === 204) {
    if (saved) saved.textContent = value ? say("saved", { Time: new Date().toTimeString().slice(0, 5) }) : "";
    if (text()?.value === value) keepHere(number, kind, "");
    else saving = window.setTimeout(() => void save(number, kind), 400);
    return;
  }
  if (saved) saved.textContent = say(status === 401 ? "signedout" : "unsaved");
  clearTimeout(retry);
  retry = window.setTimeout(() => void save(number, kind), 2000);
}

function typed(): void {
  const f = form();
  const t = text();
  if (!f || !t) return;
  const { number = "", kind = "reply" } = f.dataset;
  keepHere(number, kind, t.value);
  clearTimeout(saving);
  saving = window.setTimeout(() => void save(number, kind), 1000);
  document.dispatchEvent(new CustomEvent("desk:typing"));
}

// waiting is a reply that will go out when its time is up.
let waiting: { go: () => void; stop: () => void } | null = null;

function submitLater(f: HTMLFormElement): void {
  const t = text();
  const body = t?.value.trim() ?? "";
  if (!t || !body) { t?.focus(); return; }
  waiting?.go();
  const data = new FormData(f);
  const { number = "" } = f.dataset;
  const url = f.action;
  let left = undoFor;
  let over = false;
  const take = toast(say("sending", { N: left }), { label: say("undo"), run: () => stop() }, 0);
  const beat = window.setInterval(() => {
    left -= 1;
    const words = one("#toasts .toast span");
    if (words) words.textContent = say("sending", { N: left });
    if (left <= 0) go();
  }, 1000);
  const end = () => { over = true; clearInterval(beat); take(); waiting = null; };
  const go = () => { if (!over) { end(); void deliver(url, number, data, body); } };
  const stop = () => {
    if (over) return;
    end();
    const now = text();
    if (now && form()?.dataset.number === number && !now.value) { show("reply"); now.value = body; now.focus(); typed(); }
  };
  waiting = { go, stop };
  t.blur(); // single keys are at hand again
  t.value = "";
  t.dataset.draftReply = "";
  clearTimeout(saving);
  one("[data-composer] [data-files]")?.replaceChildren();
}

async function deliver(url: string, number: string, data: FormData, body: string): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(url, { method: "POST", body: data, credentials: "same-origin", keepalive: body.length < 30_000 && !hasFiles(data), headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  } catch {
    return failed(number, body);
  }
  const html = await answer.text();
  if (answer.status === 401 || answer.status >= 500) return failed(number, body);
  keepHere(number, "reply", "");
  forget();
  if (form()?.dataset.number === number) {
    const other = text()?.value ?? "";
    await window.htmx.swap({ text: html, target: "#conversation", swap: "outerHTML" });
    const t = text();
    if (t && other && answer.ok) { t.value = other; typed(); }
    const pane = one("#conversation .pane-body");
    if (pane) pane.scrollTop = pane.scrollHeight;
    if (!answer.ok) t?.focus();
  } else if (!answer.ok) {
    failed(number, body);
  }
  void refresh();
}

const hasFiles = (data: FormData) => data.getAll("files").some((f) => f instanceof File && f.size > 0);

function failed(number: string, body: string): void {
  keepHere(number, "reply", body);
  const t = text();
  if (t && form()?.dataset.number === number && !t.value) { show("reply"); t.value = body; }
  typed();
  toast(say("unsaved"), undefined, 8);
}

function files(input: HTMLInputElement): void {
  const list = one("[data-composer] [data-files]");
  list?.replaceChildren(...[...(input.files ?? [])].map((f) => {
    const line = document.createElement("li");
    line.append(Object.assign(document.createElement("span"), { className: "attach", textContent: f.name }));
    return line;
  }));
}

function add(found: File[]): void {
  const input = one<HTMLInputElement>("[data-composer] input[type=file]");
  if (!input || found.length === 0) return;
  const box = new DataTransfer();
  for (const f of [...(input.files ?? []), ...found]) box.items.add(f);
  input.files = box.files;
  files(input);
}

export function startComposer(): void {
  provide("ticket.reply", () => write("reply"));
  provide("ticket.note", () => write("note"));
  provide("undo", () => waiting?.stop());
  provide("ticket.send", () => {
    if (one("#sheet [data-submit]")) return;
    const f = form();
    if (!f) return;
    if (f.dataset.kind === "note") one<HTMLButtonElement>("[data-send-note]", f)?.click();
    else submitLater(f);
  });
  document.addEventListener("input", (event) => {
    const target = event.target as HTMLElement;
    if (target.matches("[data-composer] textarea")) typed();
    if (target.matches("[data-composer] input[type=file]")) files(target as HTMLInputElement);
  });
  document.addEventListener("submit", (event) => {
    const f = event.target as HTMLFormElement;
    if (!f.matches("[data-composer]")) return;
    const { number = "" } = f.dataset;
    event.preventDefault();
    if (f.dataset.kind !== "note") { submitLater(f); return; }
    const data = new FormData(f);
    const t = text();
    const body = t?.value ?? "";
    if (t) { t.value = ""; t.dataset.draftNote = ""; }
    clearTimeout(saving);
    keepHere(number, "note", body);
    void fetch(f.action.replace(/\/message(?=\?|$)/, "/note"), { method: "POST", body: new URLSearchParams([...data].filter(([, v]) => typeof v === "string") as [string, string][]), credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" } })
      .then(async (answer) => {
        if (answer.status === 401 || answer.status >= 500) throw new Error(String(answer.status));
        keepHere(number, "note", "");
        if (form()?.dataset.number === number) {
          await window.htmx.swap({ text: await answer.text(), target: "#conversation", swap: "outerHTML" });
          const pane = one("#conversation .pane-body");
          if (pane) pane.scrollTop = pane.scrollHeight;
        }
        void refresh();
      })
      .catch(() => { const now = text(); if (now && !now.value) { show("note"); now.value = body; typed(); } toast(say("unsaved")); });
  });
  document.addEventListener("paste", (event) => { if ((event.target as HTMLElement).closest("[data-composer]")) add([...(event.clipboardData?.files ?? [])]); });
  document.addEventListener("dragover", (event) => { if ((event.target as HTMLElement).closest("#conversation") && form()) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!(event.target as HTMLElement).closest("#conversation") || !form()) return;
    event.preventDefault();
    add([...(event.dataTransfer?.files ?? [])]);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && (event.target as HTMLElement).matches("[data-composer] textarea")) {
      event.preventDefault();
      const f = form();
      if (f?.dataset.kind === "note") one<HTMLButtonElement>("[data-send-note]", f)?.click();
      else if (f) submitLater(f);
    }
  }, true);
  addEventListener("pagehide", () => waiting?.go());
  addEventListener("online", () => { toast(say("online")); typed(); });
  document.addEventListener("desk:shown", restored);
  restored();
}
