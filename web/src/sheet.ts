// Sheets: what floats over a ticket takes the focus, gives it back, and closes when its act is done.
import { one, all, say, send } from "./dom";
import { forget, refresh } from "./list";
import { wait } from "./net";

let before: HTMLElement | null = null;

function opened(): void {
  const dialog = one("#sheet [data-dialog]");
  one(".app")?.toggleAttribute("inert", dialog !== null);
  if (!dialog) { before?.focus(); before = null; return; }
  document.querySelectorAll<HTMLElement>("[popover]").forEach((p) => { if (p.matches(":popover-open")) p.hidePopover(); });
  const places = ["[data-invalid] textarea, [data-invalid] input", "[autofocus]", ".part[data-state=open] textarea[data-asked]", ".parts textarea", "select, textarea, input:not([type=hidden])"];
  for (const place of places) {
    const field = one<HTMLElement>(place, dialog);
    if (field) { field.focus(); return; }
  }
}

function close(): void {
  const sheet = one("#sheet");
  if (!sheet?.firstElementChild) return;
  sheet.replaceChildren();
  opened();
}

// keep saves the parts of a handoff while they are written, and says how many there are.
let keeping = 0;
function keep(form: HTMLFormElement): void {
  const asked = all<HTMLTextAreaElement>("textarea[data-asked]", form);
  all<HTMLElement>(".part", form).forEach((p) => { const t = one<HTMLTextAreaElement>("textarea", p); if (t) p.dataset.state = t.value.trim() ? "done" : p.dataset.state === "missing" ? "missing" : "open"; });
  const count = one("[data-parts-written]", form);
  if (count) count.textContent = count.textContent?.replace(/\d+/, String(asked.filter((t) => t.value.trim()).length)) ?? "";
  clearTimeout(keeping);
  keeping = window.setTimeout(() => {
    const parts = Object.fromEntries(all<HTMLTextAreaElement>("textarea", form).map((t) => [t.name, t.value]));
    void send(`/tickets/${form.dataset.number}/draft`, { kind: "handoff", body: JSON.stringify(parts) }).then((status) => {
      const saved = one("[data-saved]", form);
      if (saved) saved.textContent = status === 204 ? say("saved", { Time: new Date().toTimeString().slice(0, 5) }) : say("unsaved");
    });
  }, 800);
}

interface Asked { sourceElement: Element; sourceEvent?: SubmitEvent }
const asked = new Map<Asked, () => void>();
const askedOf = (event: Event) => (event as CustomEvent<{ ctx: Asked }>).detail.ctx;

// awaited shows that an answer is waited for, by the button that was pressed. The rail is asked for by nobody.
function awaited(event: Event): void {
  const ctx = askedOf(event);
  if (ctx.sourceElement.id === "rail") return;
  asked.set(ctx, wait(ctx.sourceElement.matches("form") ? ctx.sourceEvent?.submitter : ctx.sourceElement));
}

function answered(event: Event): void {
  const ctx = askedOf(event);
  asked.get(ctx)?.();
  asked.delete(ctx);
}

export function startSheets(): void {
  document.addEventListener("htmx:before:request", awaited);
  for (const end of ["htmx:after:request", "htmx:error", "htmx:finally:request"]) document.addEventListener(end, answered);
  document.addEventListener("htmx:before:request", () => { if (!one("#sheet [data-dialog]")) before = document.activeElement as HTMLElement; });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = (event as CustomEvent).detail?.ctx?.target as Element | undefined;
    if (target?.id === "sheet") opened();
  });
  document.addEventListener("desk:done", () => { close(); forget(); void refresh(); });
  document.addEventListener("click", (event) => {
    const dismiss = (event.target as HTMLElement).closest("#sheet [data-dismiss]");
    if (dismiss) { event.preventDefault(); close(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const submit = one<HTMLButtonElement>("#sheet [data-submit], .page-narrow [data-submit]");
    if (submit) { event.preventDefault(); submit.click(); }
  });
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-handoff]");
    if (form) keep(form);
  });
}
