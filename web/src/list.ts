// The list and the panes: moving, opening without a page change, the neighbours fetched before they are asked for.
import { all, one, part, send, toast, say } from "./dom";
import { provide } from "./command";
import { wait } from "./net";

const rows = () => all<HTMLAnchorElement>("#rows a.row");
const current = () => rows().findIndex((r) => r.getAttribute("aria-current") === "true");
const selected = () => rows().findIndex((r) => r === document.activeElement);

// fetched holds parts that were asked for beforehand, for a little while.
const fetched = new Map<string, { at: number; answer: Promise<{ status: number; text: string }> }>();
const freshFor = 15_000;

export function forget(): void { fetched.clear(); }

function ahead(row: HTMLAnchorElement | undefined): void {
  if (!row || (fetched.get(row.href)?.at ?? 0) > Date.now() - freshFor) return;
  fetched.set(row.href, { at: Date.now(), answer: part(row.href) });
}

// open shows a ticket in the panes.
export async function open(href: string, push = true): Promise<void> {
  const kept = fetched.get(href);
  const waiting = kept && kept.at > Date.now() - freshFor ? kept.answer : part(href);
  fetched.delete(href);
  const row = rows().find((r) => r.href === href);
  rows().forEach((r) => r.removeAttribute("aria-current"));
  row?.setAttribute("aria-current", "true");
  const waits = ["#conversation", "#context"].map((pane) => wait(one(pane)));
  const answer = await waiting;
  waits.forEach((over) => over());
  if (answer.status !== 200) { location.href = href; return; }
  one("#sheet")?.replaceChildren();
  await window.htmx.swap({ text: answer.text, target: "#conversation", swap: "outerHTML" });
  one("#panes")?.setAttribute("data-pane", "ticket");
  if (push) history.pushState({ ticket: href }, "", href);
  shown();
  row?.scrollIntoView({ block: "nearest" });
  const at = current();
  if (at >= 0) { ahead(rows()[at + 1]); ahead(rows()[at - 1]); }
}

// shown is done whenever another ticket is before the reader.
export function shown(): void {
  const pane = one("#conversation");
  if (!pane?.dataset.number) return;
  document.title = pane.dataset.title ?? document.title;
  const body = one(".pane-body", pane);
  if (body) body.scrollTop = body.scrollHeight;
  one(`#t${pane.dataset.number}`)?.removeAttribute("data-unread");
  void send(`/tickets/${pane.dataset.number}/read`, {});
  document.dispatchEvent(new CustomEvent("desk:shown"));
}

function focus(index: number): void {
  const row = rows()[Math.max(0, Math.min(index, rows().length - 1))];
  if (!row) return;
  row.focus({ preventScroll: false });
  row.scrollIntoView({ block: "nearest" });
  ahead(row);
}

function step(by: number): void {
  const at = selected() >= 0 ? selected() : current();
  focus(at < 0 ? 0 : at + by);
}

// refresh brings the list up to date and leaves place and focus alone.
let refreshing = false;
let again = false;
export async function refresh(): Promise<void> {
  const pane = one("#list");
  if (!pane?.dataset.address) return;
  if (refreshing) { again = true; return; }
  refreshing = true;
  const answer = await part(pane.dataset.address);
  if (answer.status === 200 && all("#rows a.row").length <= 60) {
    const focused = (document.activeElement as HTMLElement | null)?.id ?? "";
    const box = document.createElement("div");
    await window.htmx.swap({ text: answer.text, target: box, swap: "innerHTML" });
    const fresh = one("#rows", box);
    const place = one("#rows");
    if (fresh && place) {
      const at = place.scrollTop;
      await window.htmx.swap({ text: fresh.innerHTML, target: place, swap: "innerMorph" });
      place.scrollTop = at;
      const number = one("#conversation")?.dataset.number;
      if (number) one(`#t${number}`)?.setAttribute("aria-current", "true");
      if (focused.startsWith("t")) one(`#${focused}`)?.focus({ preventScroll: true });
    }
  }
  refreshing = false;
  if (again) { again = false; void refresh(); }
}

// toNewest leads to the end of the story, where one's own act stands now.
export function toNewest(): void {
  const body = one("#conversation .pane-body");
  body?.scrollTo({ top: body.scrollHeight, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

// again shows the open ticket as it is now and keeps what is being typed.
export async function reshow(): Promise<void> {
  const pane = one("#conversation");
  if (!pane?.dataset.number) return;
  const answer = await part(`/tickets/${pane.dataset.number}${pane.dataset.query ?? ""}`);
  if (answer.status !== 200 || one("#conversation")?.dataset.number !== pane.dataset.number) return;
  const body = one(".pane-body", pane);
  const atEnd = !body || body.scrollHeight - body.scrollTop - body.clientHeight < 80;
  const dock = one("#dock");
  const text = one<HTMLTextAreaElement>("[data-composer] textarea");
  const typing = document.activeElement === text && text ? { from: text.selectionStart, to: text.selectionEnd } : null;
  const seen = text?.value ? one<HTMLInputElement>("[data-composer] [name=seen]")?.value : undefined;
  await window.htmx.swap({ text: answer.text, target: "#conversation", swap: "outerMorph" });
  if (dock && text?.value && !text.isConnected) {
    one("#dock")?.remove();
    one("#conversation")?.append(dock); // somebody ended the ticket meanwhile: what is being written stays in sight
    if (typing) { text.focus({ preventScroll: true }); text.setSelectionRange(typing.from, typing.to); }
  }
  const answered = one<HTMLInputElement>("[data-composer] [name=seen]");
  if (seen && answered) answered.value = seen; // what comes while one writes was not there when one began
  const now = one("#conversation .pane-body");
  if (atEnd && now) now.scrollTop = now.scrollHeight;
  if (document.visibilityState === "visible") void send(`/tickets/${pane.dataset.number}/read`, {});
}

// picked are the tickets chosen for a mass act, by number.
const picked = new Set<string>();

// selecting is when a click on a row chooses it.
let selecting = false;

function select(on: boolean): void {
  selecting = on;
  one("#list")?.toggleAttribute("data-selecting", on);
  one('[data-command="list.select"]')?.setAttribute("aria-pressed", String(on));
  if (!on) picked.clear();
  showPicked();
}

function showPicked(): void {
  rows().forEach((r) => r.toggleAttribute("data-picked", picked.has(r.id.slice(1))));
  const bar = one("#bulk");
  if (!bar) return;
  bar.hidden = picked.size === 0 && !selecting;
  const count = one("[data-bulk-count]", bar);
  if (count) count.textContent = say("chosen", { N: picked.size });
  one<HTMLButtonElement>('[data-command="list.bulk"]', bar)!.disabled = picked.size === 0;
}

function pick(row: HTMLAnchorElement | undefined): void {
  if (!row) return;
  const number = row.id.slice(1);
  if (!picked.delete(number)) picked.add(number);
  showPicked();
}

// playNext opens what is to be worked on next: nothing that waits or that somebody else holds; first what is late, then what soon
// is, then by priority and the order of the list.
function playNext(): void {
  const late = ["breached", "warning"];
  const rank = (r: HTMLElement) => {
    const pace = late.indexOf(one(".clock", r)?.dataset.state ?? "");
    return (pace < 0 ? late.length : pace) * 10 + Number(one(".prio", r)?.dataset.p ?? 9);
  };
  const fit = rows().filter((r) => r.getAttribute("aria-current") !== "true" && r.hasAttribute("data-mine") && !r.querySelector('.clock[data-state="paused"]'));
  const next = fit.reduce<HTMLAnchorElement | undefined>((best, r) => (best && rank(best) <= rank(r) ? best : r), undefined);
  if (next) next.click(); else toast(say("nothingNext"));
}

export function startList(): void {
  provide("list.pick", () => pick(rows()[selected() >= 0 ? selected() : current()]));
  provide("list.pick_all", () => { rows().forEach((r) => picked.add(r.id.slice(1))); showPicked(); });
  provide("list.none", () => select(false));
  provide("list.select", () => select(!selecting));
  provide("list.bulk", () => {
    if (picked.size) void window.htmx.ajax("GET", `/tickets/bulk?t=${[...picked].join(",")}`, { target: "#sheet", swap: "innerHTML" });
    else toast(say("nothingChosen"));
  });
  document.addEventListener("desk:changed", () => { select(false); forget(); void refresh(); void reshow(); document.body.dispatchEvent(new CustomEvent("rail")); });
  document.addEventListener("htmx:after:swap", () => { if (picked.size) showPicked(); });
  provide("list.next", () => step(1));
  provide("list.previous", () => step(-1));
  provide("list.open", () => { const at = selected() >= 0 ? selected() : Math.max(current(), 0); rows()[at]?.click(); });
  provide("list.play", () => playNext());
  provide("ticket.context", () => {
    const panes = one("#panes");
    const to = panes?.dataset.pane === "context" ? "ticket" : "context";
    panes?.setAttribute("data-pane", to);
  });
  provide("ticket.copy", () => { void navigator.clipboard?.writeText(location.href.split("?")[0]).then(() => toast(say("copied"))); });
  provide("list.copy", () => {
    const address = one("#list")?.dataset.address;
    if (!address) return;
    one("#view-form:popover-open")?.hidePopover();
    void navigator.clipboard?.writeText(new URL(address, location.href).href).then(() => toast(say("copiedlist")));
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLAnchorElement>("#rows a.row");
    if (row && (selecting || target.closest(".row-dot"))) { event.preventDefault(); pick(row); return; }
    if (row) { event.preventDefault(); void open(row.href); return; }
    const back = target.closest<HTMLAnchorElement>("[data-back]");
    if (back && innerWidth < 760) { event.preventDefault(); one("#panes")?.setAttribute("data-pane", "list"); }
  });
  document.addEventListener("pointerover", (event) => ahead((event.target as HTMLElement).closest?.<HTMLAnchorElement>("#rows a.row") ?? undefined));
  addEventListener("popstate", () => {
    if (/^\/tickets\/\d+/.test(location.pathname) && one("#panes")) void open(location.href, false);
    else if (location.pathname === "/tickets" && one("#panes")) location.reload();
  });
  if (one("#conversation")?.dataset.number) shown();
  const at = current();
  if (at >= 0) { ahead(rows()[at + 1]); rows()[at]?.scrollIntoView({ block: "nearest" }); } else ahead(rows()[0]);
}
