// Triage by keyboard: who has a ticket before them is told, a fold that opens takes the focus into it, and what was done last can be undone by its key.
import { one, send } from "./dom";
import { provide } from "./command";

const beatEvery = 10_000;

export function startTriage(): void {
  const page = one("[data-triage]");
  if (!page) return;
  const number = page.dataset.triage;
  provide("list.next", () => one("[data-skip]")?.click());
  provide("undo", () => one("[data-undo]")?.click());
  provide("ticket.reply", () => one("summary[data-answers]")?.click());
  provide("ticket.classify", () => one("#category")?.focus());
  document.addEventListener("keydown", (event) => { // a list takes letters; Enter in one keeps what is chosen, as in any field
    const list = event.target as HTMLElement;
    if (event.key !== "Enter" || !list.matches("[data-triage-set] select")) return;
    event.preventDefault();
    window.setTimeout(() => one('[data-command="triage.set"]')?.click(), 150); // what follows from the last letter comes first
  });
  document.addEventListener("keydown", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>(".triage-fold form");
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("toggle", (event) => {
    const fold = event.target as HTMLDetailsElement;
    if (!fold.open || !fold.matches(".triage-fold, .triage-asked")) return;
    one<HTMLElement>("textarea, input:not([type=hidden]):not([type=checkbox]), select, button", fold)?.focus();
  }, true);
  if (!number) return;
  one("[data-first]")?.focus({ preventScroll: true }); // Enter keeps what is filled in; on a phone the text stays in sight
  const beat = () => { if (document.visibilityState === "visible") void send(`/tickets/${number}/presence`, { doing: "viewing" }); };
  setInterval(beat, beatEvery);
  addEventListener("pagehide", () => void send(`/tickets/${number}/presence`, { doing: "gone" }, true));
}
