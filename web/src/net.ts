// Whether the desk is waited for, and whether there is a way to it, said quietly on every page of every audience. What takes longer
// than one takes for at once shows a bar at the top edge, the pane that is waited for says so, and the button that was pressed turns.

const patience = 300; // milliseconds that feel like at once
const longest = 20_000; // after which nobody believes the bar any more

let waits = 0;
let due = 0;
const marked = new Map<Element, number>();

function show(): void {
  document.documentElement.toggleAttribute("data-waiting", waits > 0);
  document.getElementById("main")?.setAttribute("aria-busy", String(waits > 0));
  for (const part of marked.keys()) part.setAttribute("aria-busy", "true");
}

// wait says that somebody waits for the desk, by the part or the button it is about; what it gives says that the wait is over.
export function wait(part?: Element | null): () => void {
  waits += 1;
  if (part) marked.set(part, (marked.get(part) ?? 0) + 1);
  if (waits === 1) due = window.setTimeout(show, patience);
  else if (document.documentElement.hasAttribute("data-waiting")) show();
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    clearTimeout(late);
    waits -= 1;
    if (part) release(part);
    if (waits === 0) { clearTimeout(due); show(); }
  };
  const late = window.setTimeout(end, longest);
  return end;
}

function release(part: Element): void {
  const left = (marked.get(part) ?? 1) - 1;
  if (left > 0) { marked.set(part, left); return; }
  marked.delete(part);
  part.removeAttribute("aria-busy");
}

// leads tells whether a click brings another page into this window; a file is saved and brings none.
function leads(event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin || link.pathname.includes("/files/")) return false;
  return link.pathname !== location.pathname || link.search !== location.search || !link.hash;
}

// left are the waits for another page; they end with this one, or when somebody comes back to it.
const left: (() => void)[] = [];
const stay = () => { for (const end of left.splice(0)) end(); };

// reach shows whether there is a way to the desk.
function reach(): void {
  const said = document.getElementById("net");
  if (said) said.hidden = navigator.onLine;
}

// hold keeps a form from being sent where nothing can take it: what was typed stays where it is. The composer keeps its own.
function hold(event: SubmitEvent): void {
  if (navigator.onLine || (event.target as Element).matches("[data-composer]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  reach();
  document.getElementById("net")?.scrollIntoView({ block: "nearest" });
}

export function startNet(): void {
  reach();
  addEventListener("online", reach);
  addEventListener("offline", reach);
  document.addEventListener("submit", hold, true);
  // On the window, after everybody on the page: what a script does itself is no way to another page.
  window.addEventListener("submit", (event) => { if (!event.defaultPrevented) left.push(wait(event.submitter)); });
  window.addEventListener("click", (event) => { if (leads(event)) left.push(wait()); });
  addEventListener("pageshow", stay);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stay(); });
}
