// Sheets: what floats over a ticket takes the focus, gives it back, and closes when its act is done.
import { one, all, say } from "./dom";
import { drop, learn, text as draftAt, type } from "./draft";
import { forget, refresh, toNewest } from "./list";
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

// keep keeps the parts of a handoff while they are written, and says how many there are.
const placeOf = (form: HTMLElement) => `${form.dataset.number} handoff`;
const handoff = () => one<HTMLFormElement>("form[data-handoff]");
function keep(form: HTMLFormElement): void {
  count(form);
  type(placeOf(form), JSON.stringify(Object.fromEntries(all<HTMLTextAreaElement>("textarea", form).map((t) => [t.name, t.value]))));
}

function count(form: HTMLFormElement): void {
  const asked = all<HTMLTextAreaElement>("textarea[data-asked]", form);
  all<HTMLElement>(".part", form).forEach((p) => { const t = one<HTMLTextAreaElement>("textarea", p); if (t) p.dataset.state = t.value.trim() ? "done" : p.dataset.state === "missing" ? "missing" : "open"; });
  const written = one("[data-parts-written]", form);
  if (written) written.textContent = written.textContent?.replace(/\d+/, String(asked.filter((t) => t.value.trim()).length)) ?? "";
}

// unsaved brings back the parts that this machine kept and the desk did not get.
function unsaved(): void {
  const form = handoff();
  if (!form) return;
  const { draft = "", at, now } = form.dataset;
  learn(placeOf(form), draft, Number(at), Number(now));
  const kept = draftAt(placeOf(form));
  if (!kept || kept === draft) return;
  const typed = JSON.parse(kept) as Record<string, string>;
  for (const field of all<HTMLTextAreaElement>("textarea", form)) field.value = typed[field.name] ?? field.value;
  count(form);
}

function saved(event: Event): void {
  const { place, status } = (event as CustomEvent<{ place: string; status: number }>).detail;
  const form = handoff();
  const said = form && placeOf(form) === place ? one("[data-saved]", form) : null;
  if (said) said.textContent = status === 204 ? say("saved", { Time: new Date().toTimeString().slice(0, 5) }) : say(status === 401 || status === 403 ? "signedout" : "unsaved");
}

// What is typed into a handoff while its form is on the way for another team is put into the new one.
let typing: [string, string][] = [];
const parts = () => all<HTMLTextAreaElement>("#sheet form[data-handoff] textarea");
function carry(): void {
  let changed: HTMLTextAreaElement | undefined;
  for (const [name, value] of typing) {
    const place = parts().find((t) => t.name === name);
    if (place && value.trim() && place.value.trim() !== value.trim()) { place.value = value; changed = place; }
  }
  typing = [];
  changed?.dispatchEvent(new Event("input", { bubbles: true }));
}

// pick leads from the field that finds tickets to what it found. Whoever goes on typing has picked nothing yet.
const found = (field: HTMLElement) => all<HTMLInputElement>(`#${field.dataset.finds} input[type=radio]:not(:disabled)`);
function pick(event: KeyboardEvent): void {
  const field = (event.target as HTMLElement).closest<HTMLElement>("[data-finds]");
  const first = field && event.key === "ArrowDown" ? found(field).find((r) => r.checked) ?? found(field)[0] : undefined;
  if (!first) return;
  event.preventDefault();
  first.checked = true;
  first.focus();
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
  document.addEventListener("htmx:before:swap", () => { typing = parts().map((t) => [t.name, t.value]); });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = (event as CustomEvent).detail?.ctx?.target as Element | undefined;
    if (target?.id === "sheet") { carry(); unsaved(); opened(); }
  });
  document.addEventListener("desk:draft", saved);
  unsaved();
  document.addEventListener("desk:done", () => { const form = handoff(); if (form) drop(placeOf(form)); close(); forget(); void refresh(); toNewest(); document.body.dispatchEvent(new CustomEvent("rail")); });
  document.addEventListener("click", (event) => {
    const dismiss = (event.target as HTMLElement).closest("#sheet [data-dismiss]");
    if (dismiss) { event.preventDefault(); close(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const submit = one<HTMLButtonElement>("#sheet [data-submit], .page-narrow [data-submit]");
    if (submit) { event.preventDefault(); submit.click(); }
  });
  document.addEventListener("keydown", pick);
  document.addEventListener("input", (event) => {
    const finder = (event.target as HTMLElement).closest<HTMLElement>("[data-finds]");
    if (finder) found(finder).forEach((r) => { r.checked = false; });
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-handoff]");
    if (form) keep(form);
  });
}
