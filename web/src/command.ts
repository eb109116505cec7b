// One table of commands, written into the page by the server, feeds keys, palette and help. A command is at hand where the page
// holds an element with its name; doing it is pressing that element.
import { all, isTyping, one, part, say, toast } from "./dom";

interface Command { id: string; key: string; label: string; icon: string; group: string; also: string }

const commands: Command[] = [];

function table(): Command[] {
  if (commands.length === 0) {
    for (const row of all<HTMLTableRowElement>("#commands tr")) {
      const { id = "", key = "", icon = "", group = "", also = "" } = row.dataset;
      commands.push({ id, key, icon, group, also, label: row.textContent ?? "" });
    }
  }
  return commands;
}

function element(id: string): HTMLElement | null {
  const found = all(`[data-command="${id}"]`);
  return found.find((e) => !e.closest("[hidden], [inert]") && !(e as HTMLButtonElement).disabled) ?? found.find((e) => e.closest("nav[inert]")) ?? null;
}

// built are commands that are done here and need no element of the page.
const built: Record<string, () => void> = {
  palette: () => openPalette(),
  search: () => openPalette(),
  help: () => openHelp(),
};

export function provide(id: string, run: () => void): void { built[id] = run; }

// refusal is why a command cannot be done here, where the page says that.
const refusal = (id: string) => one(`[data-refuses="${id}"]`)?.textContent ?? "";

export function isAtHand(id: string): boolean { return id in built || element(id) !== null || refusal(id) !== ""; }

export function run(id: string): boolean {
  if (built[id]) { built[id](); return true; }
  const target = element(id);
  if (!target) {
    const why = refusal(id);
    if (why) toast(why);
    return why !== "";
  }
  target.click();
  return true;
}

// chord is what was pressed first of a command of two keys.
let chord = "";
let chordEnds = 0;

function nameOf(event: KeyboardEvent): string {
  let name = event.key;
  if (name.length === 1 && event.shiftKey && name.toLowerCase() !== name.toUpperCase()) name = `Shift+${name.toLowerCase()}`;
  if (name === "Escape" && event.shiftKey) name = "Shift+Escape";
  if (event.ctrlKey || event.metaKey) name = `Control+${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
  return name;
}

const singleKeys = () => !document.cookie.split("; ").includes("keys=off");

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const name = nameOf(event);
  const held = name.startsWith("Control+");
  if (name === "Escape") { if (closeFloating()) event.preventDefault(); return; }
  if (!held && (isTyping(event.target) || !singleKeys())) return;
  if (document.querySelector("#palette[open], #keys[open]") && !held) return;
  const wanted = chord && Date.now() < chordEnds ? `${chord} ${name}` : name;
  chord = "";
  const command = table().find((c) => c.key === wanted && isAtHand(c.id));
  if (command) {
    if (command.id === "list.open" && (event.target as HTMLElement).closest("a, button, summary")) return;
    if (run(command.id)) event.preventDefault();
    return;
  }
  if (table().some((c) => c.key.startsWith(`${name} `))) { chord = name; chordEnds = Date.now() + 1500; }
}

function closeFloating(): boolean {
  const open = one<HTMLDialogElement>("#palette[open], #keys[open]");
  if (open) { open.close(); return true; }
  const dismiss = one("#sheet [data-dismiss]");
  if (dismiss) { dismiss.click(); return true; }
  const active = document.activeElement as HTMLElement | null;
  if (isTyping(active)) { active?.blur(); return true; }
  return false;
}

function icon(href: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", href);
  svg.append(use);
  return svg;
}

// keyWords says a key as it is written on a keyboard.
const keyWords = (key: string) => key.replace("Control+", /Mac/.test(navigator.platform) ? "⌘" : "Ctrl ").replace("Shift+", "⇧ ").toUpperCase().replace("CTRL", "Ctrl").replace("ENTER", "Enter");

// fits tells whether a command is called so, or is for what these words name.
const fits = (text: string, words: string[]) => words.every((w) => text.toLowerCase().includes(w));

function item(command: Command, words: string[]): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "menu-item";
  button.setAttribute("role", "option");
  button.append(icon(command.icon), Object.assign(document.createElement("span"), { className: "grow truncate", textContent: command.label }));
  if (!fits(command.label, words)) button.append(Object.assign(document.createElement("span"), { className: "faint small truncate", textContent: command.also }));
  button.append(Object.assign(document.createElement("kbd"), { className: "kbd", textContent: keyWords(command.key) }));
  button.addEventListener("click", () => { one<HTMLDialogElement>("#palette")?.close(); run(command.id); });
  return button;
}

function palette(): HTMLDialogElement {
  let dialog = one<HTMLDialogElement>("#palette");
  if (dialog) return dialog;
  dialog = document.createElement("dialog");
  dialog.id = "palette";
  dialog.className = "palette";
  dialog.setAttribute("aria-label", say("placeholder"));
  const field = document.createElement("label");
  field.className = "palette-input";
  const input = Object.assign(document.createElement("input"), { type: "search", placeholder: say("placeholder"), autocomplete: "off" });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", "palette-list");
  input.setAttribute("aria-label", say("placeholder"));
  field.append(icon(table().find((c) => c.id === "search")?.icon ?? ""), input);
  const list = Object.assign(document.createElement("div"), { id: "palette-list", className: "palette-list" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("placeholder"));
  dialog.append(field, list);
  document.body.append(dialog);
  let asked = 0;
  input.addEventListener("input", () => { fill(list, input.value); clearTimeout(asked); asked = window.setTimeout(() => void find(list, input), 120); });
  input.addEventListener("keydown", (event) => move(event, list));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog?.close(); });
  return dialog;
}

function openPalette(): void {
  if (one("#sheet [data-dialog]")) return; // what is being done is ended first
  const dialog = palette();
  const input = one<HTMLInputElement>("input", dialog)!;
  input.value = "";
  fill(one("#palette-list", dialog)!, "");
  dialog.showModal();
  input.focus();
}

function fill(list: HTMLElement, text: string): void {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fit = table().filter((c) => c.id !== "palette" && c.id !== "search" && isAtHand(c.id) && fits(`${c.label} ${c.also}`, words));
  fit.sort((a, b) => Number(fits(b.label, words)) - Number(fits(a.label, words)));
  list.replaceChildren(...(fit.length || words.length === 0 ? fit.slice(0, words.length ? 8 : 40).map((c) => item(c, words)) : []));
  mark(list, 0);
}

async function find(list: HTMLElement, input: HTMLInputElement): Promise<void> {
  const text = input.value.trim();
  if (text.length < 2 && !/^#?\d+$/.test(text)) return;
  const answer = await part(`/find?q=${encodeURIComponent(text)}`);
  if (answer.status !== 200 || input.value.trim() !== text) return;
  list.querySelectorAll("[data-found]").forEach((e) => e.remove());
  const box = document.createElement("div");
  box.dataset.found = "";
  await window.htmx.swap({ text: answer.text, target: box, swap: "innerHTML" });
  if (box.childElementCount === 0 && list.childElementCount === 0) box.append(Object.assign(document.createElement("p"), { className: "menu-head", textContent: say("none") }));
  list.append(box);
  if (!list.querySelector("[data-active]")) mark(list, 0);
}

function mark(list: HTMLElement, index: number): void {
  const items = all(".menu-item", list);
  items.forEach((e, i) => {
    e.toggleAttribute("data-active", i === index);
    e.setAttribute("aria-selected", String(i === index));
  });
  items[index]?.scrollIntoView({ block: "nearest" });
}

function move(event: KeyboardEvent, list: HTMLElement): void {
  const items = all(".menu-item", list);
  const now = items.findIndex((e) => e.hasAttribute("data-active"));
  if (event.key === "ArrowDown") mark(list, Math.min(now + 1, items.length - 1));
  else if (event.key === "ArrowUp") mark(list, Math.max(now - 1, 0));
  else if (event.key === "Enter") items[now]?.click();
  else return;
  event.preventDefault();
}

function openHelp(): void {
  one("#keys")?.remove();
  const dialog = document.createElement("dialog");
  dialog.id = "keys";
  dialog.className = "dialog dialog--keys";
  dialog.append(Object.assign(document.createElement("h2"), { textContent: say("help"), tabIndex: -1, autofocus: true })); // opens at its top
  const about = one<HTMLTemplateElement>("#help-words");
  if (about) dialog.append(about.content.cloneNode(true));
  for (const group of ["go", "list", "ticket"]) {
    const section = document.createElement("section");
    section.append(Object.assign(document.createElement("h3"), { textContent: say(group), className: "menu-head" }));
    const list = document.createElement("dl");
    list.className = "keys-list";
    for (const c of table().filter((c) => c.group === group && (group !== "go" || isAtHand(c.id)))) {
      const key = document.createElement("dt");
      key.append(Object.assign(document.createElement("kbd"), { className: "kbd", textContent: keyWords(c.key) }));
      list.append(key, Object.assign(document.createElement("dd"), { textContent: c.label }));
    }
    section.append(list);
    dialog.append(section);
  }
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: say("close") });
  close.addEventListener("click", () => dialog.close());
  dialog.append(close);
  document.body.append(dialog);
  dialog.showModal();
}

export function startCommands(): void {
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", (event) => {
    const target = (event.target as HTMLElement).closest<HTMLElement>("[data-command]");
    const id = target?.dataset.command ?? "";
    if (built[id]) { event.preventDefault(); built[id](); }
  });
}
