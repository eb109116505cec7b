// The run of a script: its answers have the keys 1 to 9 while the focus is in it, and the focus stays there from step to step.
import { isTyping, one } from "./dom";

let inRun = false;
let step = "";
let begun = false; // a script was just begun from here

const run = () => one("#run[data-run]");

function pressed(event: KeyboardEvent): void {
  const here = run();
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  if (!here?.contains(document.activeElement) || isTyping(event.target)) return;
  const answer = one<HTMLButtonElement>(`[data-answer="${event.key}"]`, here);
  if (!answer) return;
  event.preventDefault();
  answer.click();
}

// follow takes the focus to the step that came, where somebody was at the one before or just began the script.
function follow(): void {
  const here = run();
  if (!here) { step = ""; return; }
  const came = here.dataset.run ?? "";
  if (came === step) return;
  const take = inRun || begun;
  step = came;
  begun = false;
  if (take) (one<HTMLElement>("input:not([type=hidden]), .run-form > textarea", here) ?? here).focus({ preventScroll: false });
}

export function startRun(): void {
  step = run()?.dataset.run ?? "";
  document.addEventListener("keydown", pressed);
  document.addEventListener("submit", (event) => { begun = /\/script(\?|$)/.test((event.target as HTMLFormElement).getAttribute("action") ?? ""); }, true);
  document.addEventListener("htmx:before:request", () => { inRun = run()?.contains(document.activeElement) ?? false; });
  document.addEventListener("htmx:after:swap", () => window.setTimeout(follow, 60)); // the panes beside the one that was asked for come a moment later
  document.addEventListener("click", (event) => {
    if (!(event.target as HTMLElement).closest('a[href="#run"]')) return;
    event.preventDefault();
    run()?.scrollIntoView({ block: "nearest" });
    run()?.focus();
  });
}
