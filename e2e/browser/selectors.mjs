// Where things are on the pages. Scripts name nothing but these, so that a page that moves costs one line.
export const at = {
  email: "form[action='/sign-in'] [name=email]",
  password: "form[action='/sign-in'] [name=password]",
  signIn: "form[action='/sign-in'] button:not([type=button])",
  signOut: "form[action='/sign-out'] button",
  composer: "[data-composer] textarea, form.composer textarea",
  send: "[data-composer] [data-send], form.composer button:not([type=button])",
  row: "[data-ticket], table.tickets tbody tr",
  busy: ".htmx-request, html:not([data-still]) [aria-busy=true]",
  file: "main a[href*='/files/']",
};
