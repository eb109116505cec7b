// What is typed and not sent, by person and place (a ticket's number and a kind of text). Each input lies on this machine before
// anything else is done with it; the desk gets it a moment later, and only then this machine lets go of it. Whoever comes back
// sees the newer of both. A text on its way out lies apart, until the desk has taken it.
import { one, send } from "./dom";

// Kept is a text with the instant it was typed, the desk's text it began from, the one on its way, the once-key it was sent under,
// and since when the desk has all of it. A page may have been made before that and come after it: so it is kept until a younger one.
interface Kept { text: string; at: number; base: string; out?: string; once?: string; saved?: number }

// Leaving is a text that somebody sent: it waits to be taken back, then it is gone, until the desk answers.
export interface Leaving { body: string; once: string; seen: string; then: string; at: number; alive: number; gone: boolean; drafts: string[] }

const frame = one(".app")?.dataset ?? {};
export const me = frame.person ?? "";

// The desk's clock counts. The page says what it showed when the page was made, after it was asked for and before it came.
// A text counts as typed when it was at the earliest, and an act of this page when it was at the latest.
const way = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
const since = (ms = 0) => (frame.now ? Number(frame.now) - performance.timeOrigin - ms : 0);
const least = since(way?.responseStart);
const most = since(way?.requestStart);
const now = () => Date.now() + most;

const held = new Map<string, unknown>();
const read = <T>(shelf: string): T | undefined => {
  try {
    const raw = localStorage.getItem(`${shelf} ${me}`);
    if (raw) return JSON.parse(raw) as T;
  } catch { /* a forbidden shelf, or not ours */ }
  return held.get(shelf) as T | undefined;
};
function put(shelf: string, what?: unknown): void {
  if (what) held.set(shelf, what); else held.delete(shelf);
  try {
    if (what) localStorage.setItem(`${shelf} ${me}`, JSON.stringify(what));
    else localStorage.removeItem(`${shelf} ${me}`);
  } catch { /* a full or forbidden shelf: this page and the desk remain */ }
}

const keptAt = (place: string) => read<Kept>(`draft ${place}`);
const keep = (place: string, kept?: Kept) => put(`draft ${place}`, kept);
export const leavingAt = (place: string) => read<Leaving>(`leaving ${place}`);
export function leave(place: string, leaving?: Leaving): void {
  put(`leaving ${place}`, leaving);
  acted.set(place, now());
  const kept = keptAt(place);
  if (!leaving && (!kept || kept.saved)) keep(place, { ...(kept ?? empty), saved: now() });
}
const empty: Kept = { text: "", at: 0, base: "" };

const known = new Map<string, string>(); // what the desk has
const knownAt = new Map<string, number>(); // and when that was typed
const acted = new Map<string, number>(); // when something was last typed, saved or sent here
const timers = new Map<string, number>();
const flights = new Map<string, Promise<void>>();

// text is what stands at a place.
export const text = (place: string) => keptAt(place)?.text ?? known.get(place) ?? "";

// instant is when something is typed at a place: after all that is known of it, whatever the clocks say.
function tick(place: string, at: number): void { knownAt.set(place, Math.max(at, knownAt.get(place) ?? 0)); }
function instant(place: string): number {
  tick(place, keptAt(place)?.at ?? 0);
  const at = Math.max(Math.floor(Date.now() + least), (knownAt.get(place) ?? 0) + 1);
  tick(place, at);
  return at;
}

// onceOf is the once-key that the text at a place was sent under, as long as nobody changed it.
export const onceOf = (place: string) => keptAt(place)?.once;

// type keeps a text, here at once and at the desk soon.
export function type(place: string, typed: string, once?: string): void {
  const before = keptAt(place);
  keep(place, { text: typed, at: instant(place), base: before?.base ?? known.get(place) ?? "", out: before?.out, once });
  acted.set(place, now());
  later(place, 1000);
}

// learn takes note of what the desk has, as a page says that was made at an instant of the desk. What was typed here since the
// desk's text was read stays; another text that was saved later, from elsewhere, takes its place.
export function learn(place: string, saved: string, savedAt: number, madeAt: number): void {
  if (madeAt < (acted.get(place) ?? 0)) return;
  if (leavingAt(place)?.drafts.includes(saved)) saved = "";
  const kept = keptAt(place);
  known.set(place, saved);
  tick(place, savedAt);
  if (!kept) return;
  if (kept.saved) {
    if (madeAt < kept.saved) known.set(place, kept.text);
    else if (saved !== kept.text || !kept.once) keep(place);
    return;
  }
  const seen = !saved || saved === kept.base || saved === kept.out || savedAt < kept.at;
  if (!seen && saved !== kept.text) { keep(place); return; }
  has(place, kept, saved);
}

// has takes note that the desk has a draft of what is kept, all of it or less.
function has(place: string, kept: Kept, saved: string): void {
  const whole = kept.text === saved;
  keep(place, { ...kept, base: saved, out: undefined, saved: whole ? now() : undefined });
  if (!whole) later(place, 400);
}

// drop forgets what stood at a place, here; what is on its way to the desk is forgotten there too.
export function drop(place: string): void {
  clearTimeout(timers.get(place));
  const flight = flights.get(place);
  const flown = keptAt(place)?.out;
  keep(place, { ...empty, saved: now() });
  known.set(place, "");
  acted.set(place, now());
  if (flight) void flight.then(() => { if (!keptAt(place)?.saved) return; keep(place, { text: "", at: instant(place), base: flown ?? "", out: flown }); later(place, 0); });
}

// lift takes a text from its place, to be sent, and gives every draft of it that the desk may still have.
export function lift(place: string): string[] {
  const kept = keptAt(place);
  clearTimeout(timers.get(place));
  const drafts = [kept?.text, kept?.base, kept?.out, known.get(place)].filter((d): d is string => !!d);
  keep(place, { ...empty, saved: now() });
  known.set(place, "");
  acted.set(place, now());
  return drafts;
}

// settled waits until no draft of a place is on its way.
export const settled = (place: string) => flights.get(place) ?? Promise.resolve();

function later(place: string, ms: number): void {
  clearTimeout(timers.get(place));
  timers.set(place, window.setTimeout(() => save(place), ms));
}

function save(place: string): void {
  const kept = keptAt(place);
  if (!kept || kept.saved) return;
  if (flights.has(place)) { later(place, 400); return; }
  keep(place, { ...kept, out: kept.text });
  flights.set(place, saved(place, kept).finally(() => flights.delete(place)));
}

async function saved(place: string, { text: body, at }: Kept): Promise<void> {
  const [number, kind] = place.split(" ");
  const status = await send(`/tickets/${number}/draft`, { kind, body, by: me, at: String(at) });
  const kept = keptAt(place);
  if (status === 204) {
    acted.set(place, now());
    if (kept && !kept.saved) {
      known.set(place, body);
      has(place, kept, body);
    }
  } else if (kept && !kept.saved && (status === 0 || status === 401 || status === 403 || status === 429 || status >= 500)) {
    later(place, 2000);
  }
  document.dispatchEvent(new CustomEvent("desk:draft", { detail: { place, status, body } }));
}

// What the desk has had for a while needs no place here.
const hour = 3_600_000;
try {
  for (const shelf of Object.keys(localStorage).filter((k) => k.startsWith("draft "))) {
    if ((JSON.parse(localStorage.getItem(shelf) ?? "{}") as Kept).saved! < Date.now() - hour) localStorage.removeItem(shelf);
  }
} catch { /* a forbidden shelf, or not ours */ }

addEventListener("online", () => { for (const shelf of held.keys()) if (shelf.startsWith("draft ")) save(shelf.slice(6)); });
