// Measures how soon one person sees what another did: two browsers, one writes on a ticket, the other looks at it.
// In: {base, watcher, actor, path, actorPath?, rounds?: 20, within?: 5000, note?: selector of the button to send with}.
// Out: one line for each round {round, fromClick, fromAnswer} in ms (null: never within the time) and a summary
// {rounds, p50, p95, worst, missed} of fromAnswer: from the server's answer to the writer until the words are in the other's page.
import { launch, openContext, percentile, run, say, settle, signedIn } from "./lib.mjs";
import { at } from "./selectors.mjs";

async function sit(browser, base, person, path) {
  const context = await openContext(browser, { base, state: await signedIn(browser, base, person) });
  const page = await context.newPage();
  await page.goto(path);
  await settle(page);
  return page;
}

// awaitWords gives the moment at which the words are in the page, by the clock that both browsers share.
function awaitWords({ words, within }) {
  const there = () => document.querySelector("main")?.textContent.includes(words);
  return new Promise((done) => {
    const end = (moment) => { look.disconnect(); clearTimeout(late); done(moment); };
    const look = new MutationObserver(() => { if (there()) end(Date.now()); });
    const late = setTimeout(end, within, null);
    look.observe(document, { subtree: true, childList: true, characterData: true });
    if (there()) end(Date.now());
  });
}

async function write(page, words, send) {
  await page.locator(at.composer).first().fill(words);
  const answered = page.waitForResponse((r) => r.request().method() === "POST").then(() => Date.now());
  const clicked = Date.now();
  await page.locator(send).first().click();
  return { clicked, answered: await answered };
}

await run(async (browser, { base, watcher, actor, path, actorPath = path, rounds = 20, within = 5000, note = at.send }) => {
  const other = await launch();
  try {
    const watching = await sit(browser, base, watcher, path), writing = await sit(other, base, actor, actorPath);
    const times = [];
    let missed = 0;
    for (let round = 1; round <= rounds; round++) {
      const words = `Round ${round} of ${rounds}, ${Date.now()}.`;
      const seen = watching.evaluate(awaitWords, { words, within });
      const { clicked, answered } = await write(writing, words, note);
      const moment = await seen;
      if (moment === null) missed++; else times.push(Math.max(0, moment - answered));
      say({ round, fromClick: moment && moment - clicked, fromAnswer: moment && moment - answered });
      await settle(writing);
    }
    say({ summary: true, rounds, p50: percentile(times, 50), p95: percentile(times, 95), worst: percentile(times, 100), missed });
  } finally {
    await other.close();
  }
});
