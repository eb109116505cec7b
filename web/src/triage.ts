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
  document.addEventListener("toggle", (event) => {
    const fold = event.target as HTMLDetailsElement;
    if (!fold.open || !fold.matches(".triage-fold, .triage-asked")) return;
    one<HTMLElement>("textarea, input:not([type=hidden]):not([type=checkbox]), select, button", fold)?.focus();
  }, true);
  if (!number) return;
  const beat = () => { if (document.visibilityState === "visible") void send(`/tickets/${number}/presence`, { doing: "viewing" }); };
  setInterval(beat, beatEvery);
  addEventListener("pagehide", () => void send(`/tickets/${number}/presence`, { doing: "gone" }, true));
}
