// What is typed into a form stays on this machine until it has arrived: through a reload, a lost connection, a session that ended.

// shelfOf is where a form's text lies.
const shelfOf = (form: HTMLFormElement) => `typed ${form.dataset.keep}`;

function keep(form: HTMLFormElement): void {
  const shelf = shelfOf(form);
  const fields = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input[type=text], textarea")];
  const typed = JSON.parse(localStorage.getItem(shelf) ?? "{}") as Record<string, string>;
  for (const field of fields) if (!field.value && typed[field.name]) field.value = typed[field.name];
  form.addEventListener("input", () => localStorage.setItem(shelf, JSON.stringify(Object.fromEntries(fields.map((f) => [f.name, f.value])))));
  form.addEventListener("submit", () => sessionStorage.setItem("sent", shelf));
}

// arrived forgets what was sent, on a page that shows it and complains of nothing; nowhere else, so that a session which ended
// meanwhile takes no text with it.
function arrived(shows: RegExp): void {
  const sent = sessionStorage.getItem("sent");
  if (!sent) return;
  sessionStorage.removeItem("sent");
  if (shows.test(location.pathname) && !document.querySelector("[role=alert]")) localStorage.removeItem(sent);
}

// startKeeping keeps every form that asks for it; a page whose address fits is the one that shows what was sent.
export function startKeeping(shows: RegExp): void {
  try {
    arrived(shows);
    document.querySelectorAll<HTMLFormElement>("form[data-keep]").forEach(keep);
  } catch { /* a full or forbidden shelf */ }
}
