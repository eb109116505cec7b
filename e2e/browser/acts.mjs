// Measures how soon people see that something happened: from the key or click to the next frame after the page changed.
// In: {base, person, path, acts: [{key: "j"} | {click: selector} | {type: "words", into: selector} | {go: path}], within?: 2000,
// slow?: cpu rate}. `type` is one act for each letter; `go` opens a page and is no act.
// Out: one line for each act {act, ms, eventMs, page} and a summary {acts, p50, p95, worst, silent}. ms is from the event to the
// frame after the first change of the document, of a field or of the focus; page tells that the change was a new page, taken until its first paint;
// eventMs is what the Event Timing API gives (multiples of 8, nothing below 16). An act that changes nothing within `within` ms is silent.
import { openContext, percentile, run, say, settle, signedIn, within } from "./lib.mjs";
import { at } from "./selectors.mjs";

// clock is run before every page. It reports through tierdeskAct: once for each act, when the change it made was painted.
function clock() {
  const wall = (stamp) => performance.timeOrigin + stamp;
  // The note for a new page is thrown away only when the report has arrived: this page may be leaving.
  const report = (ms, page) => globalThis.tierdeskAct({ ms, page }).then(() => sessionStorage.removeItem("tierdesk-act"));
  const painted = (then) => requestAnimationFrame(() => { const after = new MessageChannel(); after.port1.onmessage = then; after.port2.postMessage(0); });
  let began = null, byKey = false;
  const changed = () => {
    if (began === null) return;
    const from = began;
    began = null;
    painted(() => report(wall(performance.now()) - from, false));
  };
  for (const kind of ["keydown", "pointerdown"]) {
    addEventListener(kind, (e) => {
      if (e.repeat) return;
      began = wall(e.timeStamp);
      byKey = kind === "keydown";
      sessionStorage.setItem("tierdesk-act", String(began)); // a new page goes on with it
    }, { capture: true });
  }
  for (const kind of ["input", "change", "scroll", "toggle"]) addEventListener(kind, changed, { capture: true, passive: true });
  addEventListener("focusin", () => { if (byKey) changed(); }, { capture: true }); // a click moves the focus and shows no ring
  new MutationObserver(changed).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const left = sessionStorage.getItem("tierdesk-act");
  if (left) new PerformanceObserver((list, o) => { o.disconnect(); report(wall(list.getEntries()[0].startTime) - Number(left), true); }).observe({ type: "paint", buffered: true });
  globalThis.tierdeskEvents = [];
  new PerformanceObserver((list) => { for (const e of list.getEntries()) globalThis.tierdeskEvents.push(e.duration); }).observe({ type: "event", durationThreshold: 16 });
}

// single takes the acts apart, so that every key is one.
function single(acts) {
  return acts.flatMap((a) => (a.type === undefined ? [a] : [...a.type].map((letter) => ({ letter, into: a.into }))));
}

async function perform(page, act) {
  if (act.key) return page.keyboard.press(act.key);
  if (act.click) return page.locator(act.click).first().click({ noWaitAfter: true });
  return page.keyboard.press(act.letter === " " ? "Space" : act.letter);
}

await run(async (browser, { base, person, path, acts, within: patience = 2000, slow }) => {
  const context = await openContext(browser, { base, state: await signedIn(browser, base, person) });
  let heard = () => {};
  await context.exposeBinding("tierdeskAct", (_, answer) => heard(answer));
  await context.addInitScript(clock);
  const page = await context.newPage(), taken = [];
  if (slow) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: slow });
  await page.goto(path);
  await settle(page);
  for (const act of single(acts)) {
    if (act.go) { await page.goto(act.go); await settle(page); continue; }
    if (act.into) await page.locator(act.into).first().focus();
    await page.evaluate(() => { globalThis.tierdeskEvents.length = 0; sessionStorage.removeItem("tierdesk-act"); });
    const answer = new Promise((done) => { heard = done; });
    await perform(page, act);
    const got = await within(answer, patience);
    if (got?.page) await settle(page);
    await page.waitForFunction((busy) => !document.querySelector(busy), at.busy); // who acts has seen what the act before brought
    const eventMs = await page.evaluate(() => Math.max(0, ...globalThis.tierdeskEvents));
    const line = { act: act.key ?? act.click ?? act.letter, ms: got && Math.round(got.ms * 10) / 10, eventMs, page: got?.page ?? false };
    taken.push(line);
    say(line);
  }
  const times = taken.filter((t) => t.ms !== null).map((t) => t.ms);
  say({
    summary: true, acts: taken.length, p50: percentile(times, 50), p95: percentile(times, 95), worst: percentile(times, 100),
    silent: taken.filter((t) => t.ms === null).map((t) => t.act),
  });
});
