// What is typed into a form stays on this machine until it has arrived: through a reload, a lost connection, a session that ended.

// shelfOf is where a form's text lies.
const shelfOf = (form: HTMLFormElement) => `typed ${form.dataset.keep}`;

function keep(form: HTMLFormElement): void {
  const shelf = shelfOf(form);
  const fields = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input[type=text], textarea")];
  const typed = JSON.parse(localStorage.getItem(shelf) ?? "{}") as Record<string, string>;
  for (const field of fields) if (!field.value && typed[field.name]) field.value = typed[field.name];
  const once = form.querySelector<HTMLInputElement>("input[name=once]");
  if (once && typed.once) once.value = typed.once; // sent before, nobody knows whether it arrived: the desk takes it once
  const store = (more = {}) => localStorage.setItem(shelf, JSON.stringify({ ...Object.fromEntries(fields.map((f) => [f.name, f.value])), ...more }));
  form.addEventListener("input", () => store());
  form.addEventListener("submit", () => { store({ once: once?.value }); sessionStorage.setItem("sent", shelf); });
}

// arrived forgets what was sent, on a page that shows it and complains of nothing; nowhere else, so that a session which ended
// meanwhile takes no text with it. The desk leads there from the form; who comes back by themselves may have sent into nothing.
const isLed = () => ((performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined)?.redirectCount ?? 0) > 0;
function arrived(shows: RegExp): void {
  const sent = sessionStorage.getItem("sent");
  if (!sent) return;
  sessionStorage.removeItem("sent");
  if (isLed() && shows.test(location.pathname) && !document.querySelector("[role=alert]")) localStorage.removeItem(sent);
}

// startKeeping keeps every form that asks for it; a page whose address fits is the one that shows what was sent.
export function startKeeping(shows: RegExp): void {
  try {
    arrived(shows);
    document.querySelectorAll<HTMLFormElement>("form[data-keep]").forEach(keep);
  } catch { /* a full or forbidden shelf */ }
}
