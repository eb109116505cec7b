// The composer: reply and note, each with its own draft. A reply waits ten seconds before it goes out.
import { all, one, say, toast } from "./dom";
import { provide } from "./command";
import { learn, leave, leavingAt, lift, me, onceOf, settled, text as draftAt, type, type Leaving } from "./draft";
import { forget, refresh } from "./list";
import { undo } from "./undo";

const form = () => one<HTMLFormElement>("[data-composer]");
const text = () => one<HTMLTextAreaElement>("[data-composer] textarea");
const undoFor = 10;
const kinds = ["reply", "note"];
const placeOf = (f: HTMLFormElement, kind = f.dataset.kind ?? "reply") => `${f.dataset.number} ${kind}`;

// box is the field that is written in, and what kind of text stands in it. Parts of the page are swapped around it.
let box: HTMLTextAreaElement | null = null;
let writes = "";

// dress makes the form one for a kind of text.
function dress(f: HTMLFormElement, kind: string): void {
  writes = f.dataset.kind = kind;
  f.action = f.action.replace(/\/(message|note)(?=\?|$)/, kind === "note" ? "/note" : "/message");
  all("[data-kind][aria-pressed]", f).forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.kind === kind)));
}

function show(kind: string): void {
  const f = form();
  const t = text();
  if (!f || !t) return;
  if (kind === "reply" && !f.hasAttribute("data-may-reply")) kind = "note";
  const was = f.dataset.kind;
  dress(f, kind);
  if (was !== kind) t.value = draftAt(placeOf(f));
}

function write(kind: string): void {
  show(kind);
  one("#panes")?.setAttribute("data-pane", "ticket");
  text()?.focus();
}

// settle makes the composer right again after any part of the page was swapped: what is being written stays as it is.
function settle(): void {
  const f = form();
  const t = text();
  if (!f || !t) { box = null; return; }
  if (one<HTMLInputElement>("[name=by]", f)?.value !== me) { location.reload(); return; } // somebody else has signed in
  for (const kind of kinds) {
    const upper = kind === "note" ? "Note" : "Reply";
    learn(placeOf(f, kind), f.dataset[`draft${upper}`] ?? "", Number(f.dataset[`at${upper}`]), Number(f.dataset.now));
  }
  if (t === box) {
    if (f.dataset.kind !== writes) dress(f, writes);
    const input = one<HTMLInputElement>("input[type=file]", f);
    if (input?.files?.length) files(input);
    if (!t.value && document.activeElement !== t) t.value = draftAt(placeOf(f));
    return;
  }
  box = t;
  t.autocomplete = "off"; // a browser that fills in what stood here once knows less than the drafts
  for (const kind of kinds) bringBack(f.dataset.number ?? "", kind);
  const [first, other] = f.dataset.kind === "note" ? ["note", "reply"] : kinds;
  dress(f, !draftAt(placeOf(f, first)) && draftAt(placeOf(f, other)) && (other === "note" || f.hasAttribute("data-may-reply")) ? other : first);
  t.value = draftAt(placeOf(f));
}

// bringBack looks after a text that was sent from a page which is no more: what had gone is sent again, once for all; what still
// waited is a draft.
const shownFor = 3000;
const goneFor = 600_000;
function bringBack(number: string, kind: string): void {
  const place = `${number} ${kind}`;
  const leaving = leavingAt(place);
  if (!leaving || place in mine) return;
  if (leaving.gone && Date.now() - leaving.at < goneFor) { void deliver(place, leaving); return; }
  if (!leaving.gone && Date.now() - leaving.alive < shownFor) {
    setTimeout(() => { if (form()?.dataset.number === number) bringBack(number, kind); }, shownFor); // another tab may have it
    return;
  }
  giveBack(place, leaving);
}

// giveBack puts a text that was not sent back where it was written, before what was written since.
function giveBack(place: string, { body, once, gone }: Leaving): void {
  leave(place);
  delete mine[place];
  const since = draftAt(place);
  type(place, since.trim() && since.trim() !== body ? `${body}\n\n${since}` : body, gone ? once : undefined);
  const f = form();
  const t = text();
  if (!f || !t || f.dataset.number !== place.split(" ")[0]) return;
  if (f.dataset.kind !== place.split(" ")[1] && !t.value) show(place.split(" ")[1]);
  if (placeOf(f) === place) t.value = draftAt(place);
}

function typed(): void {
  const f = form();
  const t = text();
  if (!f || !t) return;
  type(placeOf(f), t.value);
  forget();
  document.dispatchEvent(new CustomEvent("desk:typing"));
}

// saved says what became of a draft.
function saved(event: Event): void {
  const { place, status, body } = (event as CustomEvent<{ place: string; status: number; body: string }>).detail;
  const f = form();
  const said = one("[data-composer] [data-saved]");
  if (!f || !said || placeOf(f) !== place) return;
  if (status === 204) said.textContent = body ? say("saved", { Time: new Date().toTimeString().slice(0, 5) }) : "";
  else said.textContent = say(status === 401 || status === 403 ? "signedout" : "unsaved");
}

// mine are the texts that leave from this page, with their files, by place; waiting is a reply that goes out when its time is up.
const mine: Record<string, FormData> = {};
const deliveries: Record<string, Promise<void>> = {};
let waiting: { go: (leaves?: boolean) => void; stop: () => void } | null = null;

// takeOut takes the text from the composer, to be sent.
function takeOut(f: HTMLFormElement, t: HTMLTextAreaElement, body: string): Leaving {
  const place = placeOf(f);
  const data = new FormData(f);
  const once = onceOf(place) ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
  const leaving = { body, once, seen: String(data.get("seen") ?? ""), then: String(data.get("then") ?? ""), at: Date.now(), alive: Date.now(), gone: false, drafts: [body, ...lift(place)] };
  leave(place, leaving);
  mine[place] = data;
  t.value = "";
  const input = one<HTMLInputElement>("input[type=file]", f);
  if (input) { input.value = ""; files(input); }
  return leaving;
}

function submit(f: HTMLFormElement): void {
  const t = text();
  const body = t?.value.trim() ?? "";
  if (!t || !body) { t?.focus(); return; }
  const place = placeOf(f);
  const isNote = place.endsWith("note");
  if (!isNote) waiting?.go();
  if (place in mine) { void deliveries[place]?.then(() => { if (text()?.value.trim() === body) submit(f); }); return; } // one after the other
  const leaving = takeOut(f, t, body);
  if (isNote) { void deliver(place, leaving); return; }
  t.blur(); // single keys are at hand again
  wait(place, leaving);
}

// wait gives ten seconds to take a reply back. Until they are over it is a draft on this machine, whatever becomes of the page.
function wait(place: string, leaving: Leaving): void {
  let left = undoFor;
  let over = false;
  const take = toast(say("sending", { N: left }), { label: say("undo"), run: () => stop() }, 0);
  const beat = window.setInterval(() => {
    left -= 1;
    leave(place, { ...leaving, alive: Date.now() });
    const words = one("#toasts .toast span");
    if (words) words.textContent = say("sending", { N: left });
    if (left <= 0) go();
  }, 1000);
  const end = () => { over = true; clearInterval(beat); take(); waiting = null; };
  const go = (leaves = false) => {
    if (over) return;
    end();
    if (leaves && hasFiles(mine[place])) { leave(place, { ...leaving, alive: 0 }); return; } // what nobody can say has arrived stays a draft
    void deliver(place, leaving, leaves);
  };
  const stop = () => {
    if (over) return;
    end();
    const data = mine[place];
    giveBack(place, leaving);
    add(data.getAll("files").filter((f): f is File => f instanceof File && f.size > 0));
    text()?.focus();
  };
  waiting = { go, stop };
}

// deliver gives a text to the desk. It has a once-key: however often it is sent, it is said once.
function deliver(place: string, leaving: Leaving, leaves = false): Promise<void> {
  return deliveries[place] = delivered(place, leaving, leaves);
}

async function delivered(place: string, leaving: Leaving, leaves: boolean): Promise<void> {
  const [number, kind] = place.split(" ");
  const data = mine[place] ??= new FormData();
  leaving = { ...leaving, gone: true };
  leave(place, leaving);
  if (!leaves) await settled(place); // a draft that came after it would stay
  const since = draftAt(place);
  for (const [name, value] of Object.entries({ body: leaving.body, once: leaving.once, by: me, seen: leaving.seen, then: leaving.then, writing: since && "1" })) data.set(name, value);
  let answer: Response;
  let html = "";
  try {
    answer = await fetch(`/tickets/${number}/${kind === "note" ? "note" : "message"}${one("#conversation")?.dataset.query ?? ""}`, {
      method: "POST", body: data, credentials: "same-origin", keepalive: leaves && leaving.body.length < 15_000,
      headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
    });
    html = await answer.text();
  } catch { failed(place, leaving); return; }
  const shows = html.includes('id="conversation"');
  if (!answer.ok && !shows) { failed(place, leaving); return; }
  if (answer.ok) { leave(place); delete mine[place]; } else giveBack(place, leaving);
  forget();
  if (shows && form()?.dataset.number === number) {
    await window.htmx.swap({ text: html, target: "#conversation", swap: "outerMorph" });
    const pane = one("#conversation .pane-body");
    if (pane) pane.scrollTop = pane.scrollHeight;
    if (!answer.ok) text()?.focus();
  } else if (!answer.ok) {
    toast(say("unsaved"), undefined, 8);
  }
  void refresh();
}

const hasFiles = (data: FormData) => data.getAll("files").some((f) => f instanceof File && f.size > 0);

function failed(place: string, leaving: Leaving): void {
  giveBack(place, { ...leaving, gone: true });
  toast(say("unsaved"), undefined, 8);
}

function files(input: HTMLInputElement): void {
  const list = one("[data-files]", input.form ?? document);
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

// put writes a text where the cursor stands, or at the end of what nobody has touched yet.
function put(what: string, kind: string): void {
  one("#sheet [data-dismiss]")?.click();
  write(kind);
  const t = text();
  if (!t) return;
  const at = t.selectionEnd || t.value.length;
  const before = t.value.slice(0, at);
  const apart = what.startsWith(">") && before && !before.endsWith("\n") ? "\n" : "";
  t.setRangeText(apart + what, t.selectionStart === t.selectionEnd ? at : t.selectionStart, at, "end");
  typed();
}

export function startComposer(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-put]");
    if (!button || !form()) return;
    event.preventDefault();
    put(button.dataset.put ?? "", button.dataset.kind ?? "note");
  });
  provide("ticket.reply", () => write("reply"));
  provide("ticket.note", () => write("note"));
  provide("undo", () => waiting ? waiting.stop() : undo());
  provide("ticket.send", () => {
    if (one("#sheet [data-submit]")) return;
    const f = form();
    if (!f) return;
    submit(f);
  });
  document.addEventListener("input", (event) => {
    const target = event.target as HTMLElement;
    if (target.matches("[data-composer] textarea")) typed();
    if (target.matches("[data-composer] input[type=file], [data-lists]")) files(target as HTMLInputElement);
  });
  document.addEventListener("submit", (event) => {
    const f = event.target as HTMLFormElement;
    if (!f.matches("[data-composer]")) return;
    event.preventDefault();
    submit(f);
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
      if (f) submit(f);
    }
  }, true);
  addEventListener("pagehide", () => waiting?.go(true));
  addEventListener("beforeunload", (event) => { if (waiting && Object.values(mine).some(hasFiles)) event.preventDefault(); }); // files cannot wait
  addEventListener("online", () => { if (!waiting) toast(say("online")); });
  document.addEventListener("desk:draft", saved);
  document.addEventListener("desk:shown", settle);
  document.addEventListener("htmx:after:swap", settle);
  settle();
}
