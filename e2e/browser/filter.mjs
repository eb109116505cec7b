// Makes a list of one's own by keyboard: a client and two priorities from the filter, kept as a view, left, and come back to.
// In: {base, person, client, priorities}. Out: one line for each finding, and a summary {findings, keys, rows}.
import { openContext, run, say, settle, signedIn, watch } from "./lib.mjs";

await run(async (browser, { base, person, client, priorities }) => {
  const context = await openContext(browser, { base, state: await signedIn(browser, base, person) });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage(), seen = watch(page), found = [];
  let keys = 0;
  const press = (key) => { keys++; return page.keyboard.press(key); };
  const expect = (is, what) => { if (!is) found.push({ kind: "filter", what, where: page.url() }); };
  const rows = () => page.locator("#rows a.row").evaluateAll((all) => all.map((r) => `${r.querySelector(".prio")?.dataset.p} ${r.querySelector(".row-client")?.textContent}`));

  await page.goto("/tickets?view=open");
  await settle(page);
  const before = await rows();
  await press("Shift+f");
  await page.locator("#sheet [data-dialog]").waitFor();
  expect(await page.evaluate(() => document.activeElement?.id) === "filter-client", "the filter does not begin at its first field");
  await page.keyboard.type(client); // a letter is a key each, but words are no commands
  await press("Tab");
  for (const p of [1, 2, 3, 4]) {
    if (priorities.includes(p)) await press("Space");
    await press("Tab");
  }
  await Promise.all([page.waitForURL(/priority=/), press("Control+Enter")]);
  await settle(page);

  const made = await rows();
  const letters = new Set(made.map((r) => r.split(" ")[1]));
  expect(made.length > 0 && made.length < before.length, `of ${before.length} tickets the filter leaves ${made.length}`);
  expect(made.every((r) => priorities.includes(Number(r[0]))), `the list holds other priorities: ${made}`);
  expect(letters.size === 1, `the list holds other clients: ${[...letters]}`);
  expect(!/=(&|$)/.test(page.url()), "the address names what was not chosen");
  expect(await page.locator(".list-chip").count() === 2, "the client and the priorities do not stand above the list");

  await press("Shift+b");
  await page.keyboard.type("Urgent ones");
  const address = page.url();
  await Promise.all([page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/views")), press("Enter")]);
  await page.locator("h1.list-title", { hasText: "Urgent ones" }).waitFor();
  await press("g"); await press("s");
  await page.waitForURL(/view=solved/);
  await settle(page);
  await page.locator("#rail a", { hasText: "Urgent ones" }).focus();
  await Promise.all([page.waitForURL(/priority=/), press("Enter")]);
  await settle(page);
  expect(page.url() === address, `the view leads to another list than ${address}`);
  expect(String(await rows()) === String(made), "the view holds other tickets than the list it was made of");

  await press("g"); await press("l");
  await page.getByText("The link to this list is copied.").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText()) === address, "the link that was copied leads elsewhere");
  await page.locator(".list-chip a", { has: page.locator("svg") }).first().focus();
  await Promise.all([page.waitForURL((url) => url.href !== address), press("Enter")]);
  await settle(page);
  expect(await page.locator(".list-chip").count() === 1 && (await rows()).length > made.length, "taking one chip away does not leave the other alone");
  found.push(...seen.take());
  found.forEach(say);
  say({ summary: true, findings: found.length, keys, rows: made.length });
  return found.length;
});
