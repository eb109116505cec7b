// Clock badges go on by themselves while somebody looks: what is left, the dial, and how they stand. What stands still on the desk (a
// pause, a closing) stands still here.
import { all, one, say } from "./dom";

const every = 10_000;
const states = ["ok", "warning", "breached"];
const soonUsed = 75; // percent, as the desk has it

// skew is how far this computer's clock is ahead of the desk's: the least that any answer shows, since each took a while.
let skew = Infinity;

function now(): number {
  for (const page of all("[data-now]")) skew = Math.min(skew, Date.now() - Number(page.dataset.now));
  return (Date.now() - (Number.isFinite(skew) ? skew : 0)) / 1000;
}

function span(seconds: number): string {
  const [, , , under, minutes, hours] = say("clocks").split("|");
  const m = Math.round(Math.abs(seconds) / 60);
  if (m === 0) return seconds > 0 ? under : minutes.replace("{{M}}", "0");
  const text = m < 60 ? minutes.replace("{{M}}", `${m}`) : hours.replace("{{H}}", `${Math.floor(m / 60)}`).replace("{{M}}", `${m % 60}`.padStart(2, "0"));
  return seconds < 0 ? `−${text}` : text;
}

function shape(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// become lets a badge say that it is soon due, or late.
function become(badge: HTMLElement, state: string): void {
  const words = say("clocks").split("|");
  const said = one(".sr", badge);
  if (said?.textContent) said.textContent = said.textContent.replace(words[states.indexOf(badge.dataset.state ?? "")], words[states.indexOf(state)]);
  const dial = one<SVGElement>("svg", badge);
  if (state === "warning") dial?.append(shape("circle", { class: "solid", cx: "8", cy: "8", r: "2" }));
  else dial?.replaceChildren(shape("path", { class: "solid", d: "M8 .6 15.4 8 8 15.4.6 8z" }), shape("path", { class: "mark", d: "M8 4.9v3.6M8 11v.1" }));
  badge.dataset.state = state;
}

function tick(badge: HTMLElement, at: number): void {
  const [end, whole, until] = (badge.dataset.tick ?? "").split(" ").map(Number);
  const left = end - Math.min(at, until || Infinity);
  const used = Math.min(Math.max(Math.floor(100 * (1 - left / whole)), 0), 100);
  const text = one("span:last-child", badge)?.firstChild;
  const said = `${span(left)} `;
  if (text && text.nodeValue !== said) text.nodeValue = said;
  const state = left <= 0 ? "breached" : used >= soonUsed ? "warning" : "ok";
  if (states.indexOf(state) > states.indexOf(badge.dataset.state ?? "")) become(badge, state);
  one<SVGElement>(".value", badge)?.setAttribute("stroke-dasharray", `${used} 100`);
  const meter = badge.parentElement?.querySelector<SVGElement>(":scope > .meter");
  if (!meter) return;
  meter.dataset.state = badge.dataset.state;
  meter.firstElementChild?.setAttribute("width", `${used}%`);
}

function tickAll(): void {
  if (document.visibilityState !== "visible") return;
  const at = now();
  all(".clock[data-tick]").forEach((badge) => tick(badge, at));
}

export function startClocks(): void {
  now();
  setInterval(tickAll, every);
  document.addEventListener("visibilitychange", tickAll);
}
