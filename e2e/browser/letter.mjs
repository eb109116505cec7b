// Does by the link in a letter, without an account, what a requester comes for: somebody unknown writes to the desk, follows the link
// in the letter that comes back, answers with a file, reads it there, ends the request and rates it. On a phone, without JavaScript.
// In: {base, from, agent}. Out: one line for each finding and a summary.
import { openContext, run, say, signIn, watch } from "./lib.mjs";

await run(async (browser, { base, from, agent }) => {
  const context = await openContext(browser, { base, width: 360, script: false });
  const page = await context.newPage(), seen = watch(page), found = [];
  const holds = async (what, check) => {
    try { if (await check() === false) throw new Error("it does not"); } catch (error) { found.push({ kind: "letter", what, where: `${page.url()}: ${String(error.message ?? error).split("\n")[0]}` }); }
  };
  const has = (text) => page.locator("main").getByText(text, { exact: false }).first().waitFor({ timeout: 6_000 });
  const press = async (button) => { await page.locator(button).first().click(); await page.waitForLoadState("load"); };

  await page.goto("/dev/mail/new");
  await page.locator("select[name=from]").selectOption("");
  await page.locator("input[name=stranger]").fill(from);
  await page.locator("input[name=subject]").fill("The label printer eats paper");
  await page.locator("textarea[name=text]").fill("Since this morning it takes two at once.");
  await press("main form button");
  let letter;
  for (let tries = 0; tries < 40 && !letter; tries++) {
    await page.goto("/dev/mail");
    const line = page.locator("li", { hasText: from }).locator("a").first();
    if (await line.count()) letter = await line.getAttribute("href");
    else await page.waitForTimeout(500);
  }
  if (!letter) throw new Error(`There is no letter to ${from}.`);
  await page.goto(letter);
  await press("[data-letter-link]");
  const link = new URL(page.url()).pathname;
  await holds("the link opens the request", async () => { await has("The label printer eats paper"); return link.startsWith("/r/"); });
  await holds("it says by what", () => has("by the link in a letter to"));
  await page.locator("textarea[name=body]").fill("It is the one in the hall.");
  await page.locator("input[type=file]").setInputFiles({ name: "printer.txt", mimeType: "text/plain", buffer: Buffer.from("E-17") });
  await press("[data-send]");
  await holds("the answer is there", () => has("It is the one in the hall."));
  await holds("the file can be read by the link", async () => {
    const path = await page.locator("a.attach").first().getAttribute("href");
    const file = await context.request.get(path);
    return path.startsWith(link) && file.status() === 200 && await file.text() === "E-17";
  });
  await press("form[action*='/solved'] button");
  await holds("the requester's own solution waits for a word", () => has("Did this solve it?"));
  await page.locator("textarea[name=body]").fill("It eats again.");
  await press("[data-send]");
  await holds("it is open again", () => has("It eats again."));
  await press("form[action*='/solved'] button");
  await press("form[action*='/solved'] button");
  await holds("it asks how it went", () => has("How did it go?"));
  await press("button[name=good][value='1']");
  await holds("the rating has arrived", () => has("Thank you"));
  await holds("it leads back to the link", () => new URL(page.url()).pathname === link);
  await holds("nobody is signed in", async () => {
    await page.goto("/requests");
    return new URL(page.url()).pathname === "/sign-in";
  });
  await holds("an agent is led to the ticket", async () => {
    const desk = await openContext(browser, { base });
    const other = await desk.newPage();
    await signIn(other, agent);
    await other.goto(link);
    const path = new URL(other.url()).pathname;
    await desk.close();
    return path.startsWith("/tickets/");
  });
  found.push(...seen.take());
  found.forEach(say);
  say({ summary: true, findings: found.length });
  await context.close();
  return found.length;
});
