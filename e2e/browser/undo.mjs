// A mass act is taken back after its sheet was closed: by the button of the toast, by its key on the next page, and what cannot be
// taken back is said. What was chosen stays chosen while others work. In: {base, person, other}. Out: findings, and {summary, findings}.
import { openContext, run, say, settle, signedIn, watch } from "./lib.mjs";

await run(async (browser, { base, person, other }) => {
  const findings = [];
  const fail = (what, got) => findings.push({ kind: "undo", what, got });
  const context = await openContext(browser, { base, state: await signedIn(browser, base, person) });
  const page = await context.newPage(), seen = watch(page);
  const tags = () => page.evaluate(() => [...document.querySelectorAll(".tag")].some((e) => e.textContent.includes("windmill")));
  const isTagged = async () => { await page.goto("/tickets/55"); await settle(page); return tags(); };
  async function tagAll() {
    await page.goto("/tickets/55?view=mine");
    await settle(page);
    await page.keyboard.press("Shift+X");
    await page.keyboard.press("b");
    await page.locator("#sheet a", { hasText: /^Tag$/ }).first().click();
    await page.locator("#sheet input[name=value]").fill("windmill");
    await page.keyboard.press("Control+Enter");
    await page.locator("#sheet form[data-bulk-undo]").waitFor();
    await page.locator("#sheet [data-dismiss]").last().click();
    await page.locator("#sheet form[data-bulk-undo]").waitFor({ state: "detached" });
  }
  const undone = () => page.locator("#sheet-title", { hasText: /(as it was|as they were)/ }).waitFor({ timeout: 5_000 }).then(() => true, () => false);

  await tagAll();
  if (!(await isTagged())) fail("the mass act is done", "no tag");
  await page.keyboard.press("z");
  if (!(await undone())) fail("its key takes it back on another page", await page.locator("#sheet").innerText());
  if (await isTagged()) fail("it is taken back", "the tag stands");

  await tagAll();
  await page.goto("/tickets?view=open");
  await settle(page);
  await page.locator("#toasts button", { hasText: "Undo" }).click();
  if (!(await undone())) fail("the toast takes it back, on another page too", await page.locator("#sheet").innerText());
  if (await isTagged()) fail("the toast took it back", "the tag stands");

  await page.keyboard.press("z");
  await page.locator("#toasts", { hasText: "nothing to take back" }).waitFor({ timeout: 5_000 }).catch(() => fail("nothing to take back is said", ""));

  await tagAll();
  await page.goto("/tickets/55");
  await settle(page);
  await page.keyboard.press("r");
  await page.locator("[data-composer] textarea").fill("On my way.");
  await page.keyboard.press("Control+Enter");
  await page.locator("#toasts button", { hasText: "Undo" }).click();
  await page.waitForTimeout(500);
  if ((await page.locator("#toasts .toast").count()) || (await page.locator("#sheet [data-dialog]").count())) fail("taking a reply back takes back nothing else", await page.locator("#toasts, #sheet").allInnerTexts());
  if ((await page.locator("[data-composer] textarea").inputValue()) !== "On my way.") fail("a reply that was taken back is there again", "no text");
  await page.locator("[data-composer] textarea").fill("");
  await page.locator("[data-composer] textarea").press("Escape");
  await page.keyboard.press("z");
  if (!(await undone())) fail("the mass act can be taken back after it", await page.locator("#sheet").innerText());

  await page.goto("/tickets?view=open");
  await settle(page);
  for (const row of (await page.locator("#rows .row-dot").all()).slice(0, 2)) await row.click();
  const idle = await page.locator("#bulk [data-command='list.bulk']").isEnabled();
  const colleague = await openContext(browser, { base, state: await signedIn(browser, base, other) }), desk = await colleague.newPage();
  await desk.goto("/tickets/55");
  await settle(desk);
  await desk.keyboard.press("Shift+G");
  await desk.locator("#sheet input[name=tag]").fill("watermill");
  const heard = page.waitForResponse((r) => r.url().includes("/tickets?view=open"), { timeout: 10_000 });
  await desk.keyboard.press("Control+Enter");
  await heard.catch(() => fail("a colleague's change is heard", "no list was asked for"));
  await page.waitForTimeout(1_000);
  const chosen = await page.locator("#rows [data-picked]").count();
  if (chosen !== 2 || !idle) fail("what was chosen stays chosen while others work", chosen);
  await page.keyboard.press("Shift+Escape");
  await page.keyboard.press("Shift+S");
  if (await page.locator("#bulk [data-command='list.bulk']").isEnabled()) fail("there is nothing to change where nothing is chosen", "a button that does nothing");
  await page.keyboard.press("Shift+X");
  await page.keyboard.press("b");
  await page.locator("#sheet [data-dialog]").waitFor();
  await page.keyboard.press("Control+k");
  if (await page.locator("#palette[open]").count()) fail("nothing opens over a sheet", "the palette");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.locator("#palette input").fill("several at once");
  if (!(await page.locator("#palette .menu-item", { hasText: "Change the chosen" }).count())) fail("a command is found by what it is for", await page.locator("#palette-list").innerText());
  findings.push(...seen.take());
  findings.forEach(say);
  say({ summary: true, findings: findings.length });
  return findings.length;
});
