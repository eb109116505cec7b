// Lets a colleague answer the requester while somebody writes to them, so that the answer comes into the open page; then sends.
// In: {base, writer, colleague, path}. Out: one line for each finding, and a summary.
import { launch, openContext, run, say, settle, signedIn } from "./lib.mjs";
import { at } from "./selectors.mjs";

const findings = [];
const patience = 20_000; // a reply waits ten seconds before it leaves

async function sit(browser, base, person, path) {
  const context = await openContext(browser, { base, state: await signedIn(browser, base, person) });
  const page = await context.newPage();
  await page.goto(path);
  await settle(page);
  return page;
}

await run(async (browser, { base, writer, colleague, path }) => {
  const other = await launch();
  try {
    const mine = await sit(browser, base, writer, path), theirs = await sit(other, base, colleague, path);
    const expect = (is, what) => { if (!is) findings.push({ kind: "unseen", what, where: mine.url() }); };
    const shows = (selector, words) => mine.locator(selector, { hasText: words }).first().waitFor({ timeout: patience }).then(() => true, () => false);
    await mine.locator(at.composer).first().fill("My answer was begun first.");
    const status = await theirs.evaluate((path) => fetch(`${path}/message`, { method: "POST", body: new URLSearchParams({ body: "A colleague was faster." }) }).then((a) => a.status), path);
    expect(status === 200, `the colleague's answer gives ${status}`);
    expect(await shows("#thread", "A colleague was faster."), "the colleague's answer does not come into the open page");
    await mine.locator(at.composer).first().pressSequentially(" And ended later.");
    await mine.locator(at.send).first().click();
    expect(await shows("#dock .unseen", "A colleague was faster."), "the answer was sent over one that came while it was written");
    expect(await mine.locator(at.composer).first().inputValue() === "My answer was begun first. And ended later.", "what was written is not in the composer any more");
    await mine.locator(at.send).first().click();
    expect(await shows("#thread", "My answer was begun first. And ended later."), "sent anyway, it does not go out");
  } finally {
    await other.close();
  }
  findings.forEach(say);
  say({ summary: true, findings: findings.length });
  return findings.length;
});
