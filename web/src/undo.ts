// What was done to many tickets can be taken back for ten minutes, also when its sheet was closed and on the next page: this tab
// keeps the id of its undoing, and the word about it stays for a while wherever one goes.
import { one, say, toast } from "./dom";

interface Kept { job: string; until: number; text?: string; told?: number }

const place = "bulk-undo";
const lasts = 10 * 60_000; // as long as the desk keeps it
const toldFor = 30_000;

const form = () => one<HTMLFormElement>("#sheet form[data-bulk-undo]");

function kept(): Kept | null {
  const found = JSON.parse(sessionStorage.getItem(place) ?? "null") as Kept | null;
  return found && found.until > Date.now() ? found : null;
}

// come keeps the undoing that a sheet offers.
function come(): void {
  const job = form()?.elements.namedItem("job") as HTMLInputElement | null;
  if (job) sessionStorage.setItem(place, JSON.stringify({ job: job.value, until: Date.now() + lasts }));
}

// undo takes back what was done last to many tickets, or says that there is nothing.
export function undo(): void {
  const found = kept();
  sessionStorage.removeItem(place);
  one("#toasts")?.replaceChildren(); // what it said is over
  if (!found) { toast(say("nothingUndo")); return; }
  void window.htmx.ajax("POST", "/tickets/bulk/undo", { target: "#sheet", swap: "innerHTML", values: { job: found.job } });
}

// tell says what was done, with its undoing, for the rest of the while.
function tell(): void {
  const found = kept();
  const left = (found?.told ?? 0) - Date.now();
  if (found?.text && left > 0) toast(found.text, { label: say("undo"), key: "z", run: undo }, left / 1000);
}

export function startUndo(): void {
  document.addEventListener("htmx:after:swap", come);
  document.addEventListener("submit", (event) => { if (event.target === form()) sessionStorage.removeItem(place); }, true);
  document.addEventListener("click", (event) => {
    const found = form() && (event.target as HTMLElement).closest("#sheet [data-dismiss]") ? kept() : null;
    if (!found) return;
    sessionStorage.setItem(place, JSON.stringify({ ...found, text: one("#sheet-title")?.textContent?.trim(), told: Date.now() + toldFor }));
    tell();
  }, true);
  tell();
}
