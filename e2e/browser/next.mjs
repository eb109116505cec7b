// Measures how soon the next ticket of the list stands there: from the key that opens it to the frame in which its conversation
// is painted. The list has been read for a while before each, as a person does, so that the neighbours were fetched ahead.
// In: {base, person, path, rounds?: 20, read?: 400}. Out: one line for each ticket {ticket, ms} and a summary {rounds, p50, p95, worst}.
import { openContext, percentile, run, say, settle, signedIn } from "./lib.mjs";

// opened gives the time from the next key "Enter" to the paint of another conversation.
function opened() {
  const number = () => document.querySelector("#conversation")?.dataset.number ?? "";
  const before = number();
  return new Promise((done) => {
    let began = null;
    addEventListener("keydown", (e) => { if (e.key === "Enter") began = e.timeStamp; }, { capture: true, once: true });
    const look = new MutationObserver(() => {
      if (began === null || number() === before || number() === "") return;
      look.disconnect();
      requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => done({ ticket: number(), ms: Math.round((performance.now() - began) * 10) / 10 });
        after.port2.postMessage(0);
      });
    });
    look.observe(document, { subtree: true, childList: true });
  });
}

await run(async (browser, { base, person, path, rounds = 20, read = 400 }) => {
  const context = await openContext(browser, { base, state: await signedIn(browser, base, person) });
  const page = await context.newPage(), times = [];
  await page.goto(path);
  await settle(page);
  for (let round = 0; round < rounds; round++) {
    await page.keyboard.press("j");
    await page.waitForTimeout(read);
    const shown = page.evaluate(opened);
    await page.evaluate(() => 0); // the watcher is in place
    await page.keyboard.press("Enter");
    const line = await shown;
    times.push(line.ms);
    say(line);
    await settle(page);
  }
  say({ summary: true, rounds, p50: percentile(times, 50), p95: percentile(times, 95), worst: percentile(times, 100) });
});
