// The dispatcher's board: what is on it is a page of links and forms that works without this; here it is asked for without a page change, kept up
// to date as others move things, driven by keys, and things are carried to people with the pointer. Menu and form do all that dragging does.
import { all, isTyping, one, part, toast } from "./dom";
import { provide } from "./command";
import { wait } from "./net";

const board = () => one("#board");
const items = () => all("#board .tray-item[data-ticket]");

// said is what was just done with its undo; it stays for a while when the board is asked for again because of it.
let said: { nodes: Node[]; until: number } | null = null;
const saidFor = 15_000;

function keepSaid(): void {
  const place = one("#board .board-said");
  if (!place) return;
  if (place.childElementCount > 0) said = { nodes: [...place.childNodes], until: Date.now() + saidFor };
  else if (said && said.until > Date.now()) place.replaceChildren(...said.nodes);
}

// put shows another state of the board and keeps the place: the item that was looked at, and what has the focus.
async function put(answer: { status: number; text: string }, url?: string): Promise<void> {
  if (!answer.text.includes("id=\"board\"")) { if (url) location.href = url; return; }
  const focused = document.activeElement as HTMLElement | null;
  const at = focused?.closest<HTMLElement>(".tray-item")?.id ?? "";
  const id = focused?.id ?? "";
  const places = all(".tray, .b-grid", board()!).map((e) => [e.className, e.scrollTop, e.scrollLeft] as const);
  await window.htmx.swap({ text: answer.text, target: "#board", swap: "outerHTML" });
  keepSaid();
  catchUp();
  for (const [name, top, left] of places) { const e = one(`#board .${name}`); if (e) { e.scrollTop = top; e.scrollLeft = left; } }
  const first = one("#board .board-form textarea[autofocus], #board .board-form textarea") ?? one<HTMLElement>("#assign-menu [data-pick]") ?? one("#board-plan select");
  if (first) { first.focus(); first.closest(".menu, #board-plan")?.scrollIntoView({ block: "nearest" }); return; }
  const back = (id && one(`#${CSS.escape(id)}`)) || (at && one(`#${CSS.escape(at)}`));
  if (back) (back as HTMLElement).focus({ preventScroll: true });
  else if (at || id) items()[0]?.focus({ preventScroll: true });
}

// asked counts what the person at this screen asked for, and sending is what is being sent: of two answers the one to the later wish is shown, and a
// wish waits for what was sent before it.
let asked = 0;
let sending: Promise<void> = Promise.resolve();

async function show(url: string, address = url): Promise<void> {
  const mine = ++asked;
  const over = wait(board());
  await sending;
  const answer = await part(url);
  over();
  if (mine !== asked) return;
  await put(answer, url);
  history.replaceState(null, "", address);
}

// refresh brings the board up to date. Whoever asked for something while it was on its way sees that, and the rest comes after.
async function refresh(): Promise<void> {
  const before = asked;
  const answer = await part(board()?.dataset.address ?? location.href);
  if (before !== asked || busy()) { changed(); return; }
  await put(answer);
}

const busy = () => one("#board-plan, #assign-menu, #board [data-carried]") !== null;

function send(url: string, fields: URLSearchParams): Promise<void> {
  asked++;
  sending = sending.then(() => sendNow(url, fields));
  return sending;
}

async function sendNow(url: string, fields: URLSearchParams): Promise<void> {
  const over = wait(board());
  const mine = asked;
  try {
    const answer = await fetch(url, { method: "POST", credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" }, body: fields });
    const text = await answer.text();
    if (!text.includes("id=\"board\"")) { location.reload(); return; }
    if (mine === asked) asked++; // what was on its way to bring the board up to date is older than this
    if (answer.ok) all("#board .tray-item[aria-current]").forEach((e) => e.removeAttribute("aria-current"));
    await put({ status: answer.status, text });
    history.replaceState(null, "", board()?.dataset.address ?? location.href);
    if (answer.ok && !document.activeElement?.closest("#board")) items()[0]?.focus({ preventScroll: true });
  } catch {
    toast(one("#net")?.textContent?.trim() ?? "");
  } finally { over(); }
}

// changed is that somebody did something: the board is asked for again, but not from under a menu or a form that is open.
let due = 0;
function changed(): void {
  if (due || !board()) return;
  due = window.setTimeout(() => {
    due = 0;
    if (busy()) { late = true; return; }
    void refresh();
  }, 150);
}
let late = false; // something changed while a menu was open: it is sent with the version it was made from, so nothing is lost

function catchUp(): void {
  if (late && !busy()) { late = false; changed(); }
}

function step(by: number): void {
  const all = items();
  const at = all.findIndex((e) => e.contains(document.activeElement));
  all[Math.max(0, Math.min(at < 0 ? 0 : at + by, all.length - 1))]?.focus();
}

const looked = () => items().find((e) => e.contains(document.activeElement)) ?? one("#board .tray-item[aria-current]") ?? items()[0];

function pressed(event: KeyboardEvent): void {
  const menu = one("#assign-menu");
  const open = menu ?? one("#board-plan");
  if (event.key === "Escape" && open) {
    event.preventDefault();
    event.stopImmediatePropagation();
    one("[data-close]", open)?.click();
    return;
  }
  if (!menu || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const picks = all("[data-pick]", menu);
  const at = picks.findIndex((p) => p === document.activeElement);
  if (/^[1-9]$/.test(event.key)) picks.find((p) => p.dataset.pick === event.key)?.click();
  else if (event.key === "ArrowDown" || event.key === "j") picks[Math.min(at + 1, picks.length - 1)]?.focus();
  else if (event.key === "ArrowUp" || event.key === "k") picks[Math.max(at - 1, 0)]?.focus();
  else if (event.key === "v") one("[data-plan]", menu)?.click();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// What is carried: a ticket of the tray, or planned work.
let carried: HTMLElement | null = null;
function carry(event: DragEvent): void {
  carried = (event.target as HTMLElement).closest<HTMLElement>("#board [draggable][data-ticket]");
  if (!carried || !event.dataTransfer) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", `#${carried.dataset.ticket}`);
  carried.dataset.carried = "";
}

function over(event: DragEvent): void {
  const row = (event.target as HTMLElement).closest?.<HTMLElement>("#board .b-row[data-person]");
  all("#board .b-row[data-over-it]").forEach((e) => { if (e !== row) delete e.dataset.overIt; });
  if (!carried || !row) return;
  event.preventDefault();
  row.dataset.overIt = "";
}

function drop(event: DragEvent): void {
  const row = (event.target as HTMLElement).closest?.<HTMLElement>("#board .b-row[data-person]");
  const thing = carried;
  ended();
  if (!thing || !row) return;
  event.preventDefault();
  const { ticket = "", version = "", work } = thing.dataset;
  const fields = new URLSearchParams({ version, person: row.dataset.person ?? "" });
  const query = new URL(board()?.dataset.address ?? "", location.href).search;
  if (!work) { void send(`/dispatch/${ticket}/assign${query}`, fields); return; }
  const lane = one(".b-lane", row)!.getBoundingClientRect();
  const grabbed = Number(thing.dataset.grabbed ?? 0);
  const along = document.documentElement.dir === "rtl" ? lane.right - event.clientX : event.clientX - lane.left;
  fields.set("work", work);
  fields.set("at", String((100 * (along - grabbed)) / lane.width));
  void send(`/dispatch/${ticket}/work${query}`, fields);
}

function ended(): void {
  all("#board [data-carried]").forEach((e) => delete e.dataset.carried);
  all("#board .b-row[data-over-it]").forEach((e) => delete e.dataset.overIt);
  carried = null;
  catchUp();
}

function clicked(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("#board a[href]");
  if (!link || link.pathname !== "/dispatch") return;
  event.preventDefault();
  const back = link.hasAttribute("data-close") ? link.closest(".tray-item")?.id : "";
  void show(link.href).then(() => { if (back) one(`#${CSS.escape(back)}`)?.focus(); });
}

function submitted(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || !form.closest("#board")) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter) as unknown as Record<string, string>);
  if (event.submitter?.getAttribute("formmethod") === "get") { // another day, with what is typed; the address says only the day and the plan
    void show(`/dispatch?${fields}`, `/dispatch?${fields.get("to") ?? ""}&plan=${fields.get("plan") ?? ""}&work=${fields.get("work") ?? ""}`);
    return;
  }
  void send(form.getAttribute("action") ?? "", fields);
}

export function startBoard(): void {
  if (!board()) return;
  provide("list.next", () => step(1));
  provide("list.previous", () => step(-1));
  provide("list.open", () => one("[data-menu]", looked() ?? document)?.click());
  provide("undo", () => one("#board [data-undo] button")?.click());
  provide("board.confirm", () => one("[data-confirm]", looked() ?? document)?.click());
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("click", clicked);
  document.addEventListener("submit", submitted);
  document.addEventListener("dragstart", carry);
  document.addEventListener("dragstart", (event) => { if (carried) carried.dataset.grabbed = String(Math.abs(event.clientX - (document.documentElement.dir === "rtl" ? carried.getBoundingClientRect().right : carried.getBoundingClientRect().left))); });
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  document.addEventListener("dragend", ended);
  for (const event of ["desk:changed", "desk:heard"]) document.addEventListener(event, changed);
}
