// Two agents work a ticket by keyboard alone, each seeing the other live, and the requester sees it without scripts on a phone.
// In: {base, first, second, requester?, subject, team}. The first agent's list begins with the ticket.
// Out: one line for each check that failed, and a summary with the keys pressed beyond text, and how long each change took to
// come to the other screen.
import { openContext, run, say, signIn, watch } from "./lib.mjs";

// keyboard counts what is pressed. What is typed as text does not count.
function keyboard(page) {
  let pressed = 0;
  return {
    async press(...keys) { for (const key of keys) { await page.keyboard.press(key); pressed++; } },
    type: (text) => page.keyboard.type(text),
    count: () => pressed,
  };
}

async function enter(browser, base, person) {
  const context = await openContext(browser, { base });
  const page = await context.newPage();
  const seen = watch(page);
  await signIn(page, person);
  await page.goto("/tickets?view=open&sort=newest");
  await page.locator("#rows a.row").first().waitFor();
  return { page, seen, keys: keyboard(page) };
}

await run(async (browser, task) => {
  const { base, first, second, requester, subject, number } = task;
  const failures = [];
  const lags = {};
  const holds = async (what, check) => {
    const began = Date.now();
    try { await check(); lags[what] = Date.now() - began; } catch (error) { failures.push({ kind: "journey", what, where: String(error.message ?? error).split("\n")[0] }); }
  };
  const has = (page, selector, text) => page.locator(selector).filter({ hasText: text }).first().waitFor({ timeout: 6_000 });
  const one = await enter(browser, base, first);
  const two = await enter(browser, base, second);
  await two.page.goto(`/tickets/${number}`);
  await two.page.locator("#conversation[data-number]").waitFor();

  await one.keys.press("Enter");
  await holds("the ticket opens", () => has(one.page, "#conversation h2", subject));
  await holds("who is viewing is shown", () => has(one.page, "#presence", second.name));
  await one.keys.press("t");
  await holds("the owner is shown", () => has(one.page, ".owners", first.name));
  await holds("the other sees the owner", () => has(two.page, ".owners", first.name));
  await one.keys.press("r");
  await one.keys.type("We look into it at once.");
  await holds("who is writing is shown", () => has(two.page, "#presence", "is writing"));
  await one.keys.press("Control+Enter");
  await holds("the reply waits to be undone", () => one.page.locator("#toasts .toast").waitFor());
  await one.page.locator("#toasts .toast").waitFor({ state: "detached", timeout: 15_000 });
  await holds("the reply is sent", () => has(one.page, "article.msg", "We look into it at once."));
  await holds("the other sees the reply", () => has(two.page, "article.msg", "We look into it at once."));
  await one.keys.press("e");
  await one.page.locator("#sheet textarea[name=tried]").waitFor();
  await holds("the first missing part has the focus", async () => {
    await one.page.waitForFunction(() => document.activeElement?.getAttribute("name") === "tried");
  });
  await one.keys.type("Restarted the gateway: no change.");
  await one.keys.press("Tab");
  await one.keys.type("The rekey after the firmware.");
  await one.keys.press("Control+Enter");
  await holds("the handoff is offered", () => has(one.page, "article.handoff", "Restarted the gateway"));
  await holds("the other is asked to accept", () => has(two.page, ".ask", first.name));
  await two.page.bringToFront();
  await two.keys.press("y");
  await holds("the handoff is accepted", () => has(two.page, ".owners", second.name));
  await holds("the first sees who has it", () => has(one.page, ".owners", second.name));
  await two.keys.press("v");
  await two.page.locator("#sheet [data-submit]").waitFor();
  await two.keys.press("Control+Enter");
  await holds("it is resolved", () => has(two.page, ".status", "Solved"));
  await holds("the first sees that it is resolved", () => has(one.page, ".status", "Solved"));

  const keys = one.keys.count() + two.keys.count();
  if (keys > 12) failures.push({ kind: "journey", what: `${keys} keys were pressed beyond text`, where: "want at most 12" });
  for (const side of [one, two]) failures.push(...side.seen.take());

  if (requester) {
    const context = await openContext(browser, { base, width: 360, script: false });
    const page = await context.newPage();
    await signIn(page, requester);
    await page.goto(`/requests/${number}`);
    await holds("the requester reads the reply", () => has(page, "main", "We look into it at once."));
    const text = await page.locator("main").innerText();
    for (const word of ["Restarted the gateway", "rekey"]) {
      if (text.includes(word)) failures.push({ kind: "journey", what: `the requester reads what is internal: ${word}`, where: page.url() });
    }
    await page.locator("form[action*='/solved'] button").first().click();
    await holds("the requester confirms", async () => { if (!/closed|done|confirmed|Thank/i.test(await page.locator("main").innerText())) throw new Error("the page does not say so"); });
  }
  failures.forEach(say);
  say({ summary: true, findings: failures.length, keys, lags });
  return failures.length;
});
