// Does without JavaScript what a requester comes for: signs in, opens a ticket, writes, and finds the words on the page.
// In: {base, person, path, words}. Out: one line for each finding and a summary.
import { openContext, run, say, signIn, watch } from "./lib.mjs";
import { at } from "./selectors.mjs";

await run(async (browser, { base, person, path, words }) => {
  const context = await openContext(browser, { base, width: 360, script: false });
  const page = await context.newPage(), seen = watch(page), found = [];
  await signIn(page, person);
  await page.goto(path);
  await page.locator(at.composer).first().fill(words);
  await page.locator(at.send).first().click();
  await page.waitForLoadState("load");
  if ((await page.getByText(words, { exact: false }).count()) === 0) found.push({ kind: "lost", what: "The words that were sent are not on the page.", where: page.url() });
  if (await page.evaluate(() => [...document.querySelectorAll("textarea")].some((t) => t.value))) found.push({ kind: "refused", what: "The form came back with the words in it.", where: page.url() });
  found.push(...seen.take());
  found.forEach(say);
  say({ summary: true, findings: found.length });
  await context.close();
  return found.length;
});
