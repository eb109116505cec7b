// What was done to many tickets can be taken back for ten minutes, also when its sheet was closed and on the next page: this tab
// keeps the id of its undoing.
import { one, say, toast } from "./dom";

const place = "bulk-undo";
const lasts = 10 * 60_000; // as long as the desk keeps it

const form = () => one<HTMLFormElement>("#sheet form[data-bulk-undo]");

// come keeps the undoing that a sheet offers.
function come(): void {
  const job = form()?.elements.namedItem("job") as HTMLInputElement | null;
  if (job) sessionStorage.setItem(place, JSON.stringify({ job: job.value, until: Date.now() + lasts }));
}

// undo takes back what was done last to many tickets, or says that there is nothing.
export function undo(): void {
  const kept = JSON.parse(sessionStorage.getItem(place) ?? "{}") as { job?: string; until?: number };
  sessionStorage.removeItem(place);
  if (!kept.job || !kept.until || kept.until < Date.now()) { toast(say("nothingUndo")); return; }
  void window.htmx.ajax("POST", "/tickets/bulk/undo", { target: "#sheet", swap: "innerHTML", values: { job: kept.job } });
}

export function startUndo(): void {
  document.addEventListener("htmx:after:swap", come);
  document.addEventListener("submit", (event) => { if (event.target === form()) sessionStorage.removeItem(place); }, true);
  document.addEventListener("click", (event) => {
    if (form() && (event.target as HTMLElement).closest("#sheet [data-dismiss]")) toast(one("#sheet-title")?.textContent?.trim() ?? "", { label: say("undo"), run: undo }, 10);
  }, true);
}
