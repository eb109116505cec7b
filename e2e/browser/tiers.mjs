// A morning of four people by keyboard alone: new tickets are triaged, three are handed up, one comes back, one is accepted, and two dispatchers give the
// rest away, each seeing what the other does.
// In: {base, shots?, triage, handover: {person, numbers}, receiver: {person, returns, accepts}, first, second}. Triage is {person, tickets: [{subject, letters, team}]}.
// Out: one line for each check that failed, and a summary with the keys pressed for each ticket beyond text, and how long moves took to the other screen.
import { join } from "node:path";
import { openContext, run, say, signIn, watch } from "./lib.mjs";

const most = 12;

function keyboard(page) {
  let pressed = 0;
  return {
    async press(...keys) { for (const key of keys) { await page.keyboard.press(key); pressed++; } },
    async type(text) { await page.keyboard.type(text); },
    take() { const n = pressed; pressed = 0; return n; },
  };
}

await run(async (browser, task) => {
  const failures = [];
  const keys = { triage: [], handover: [], returned: 0, accepted: 0, dispatched: [] };
  const lags = [];
  const fail = (what, where) => failures.push({ kind: "tiers", what, where: String(where ?? "").split("\n")[0] });
  const holds = async (what, check) => { try { return await check(); } catch (error) { fail(what, error.message ?? error); } };
  const spent = (n, what) => { if (n > most) fail(`${n} keys for ${what}`, `want at most ${most}`); return n; };
  const enter = async (person, path) => {
    const context = await openContext(browser, { base: task.base });
    const page = await context.newPage();
    const seen = watch(page);
    await signIn(page, person);
    await page.goto(path);
    return { page, seen, keys: keyboard(page) };
  };
  const picture = async (page, name) => { if (task.shots) await page.screenshot({ path: join(task.shots, `${name}.png`) }); };

  // Triage: the category by its first letters, the number of people where it matters, Enter.
  const desk = await enter(task.triage.person, "/triage");
  for (const [i, ticket] of task.triage.tickets.entries()) {
    await holds(`ticket ${i + 1} of the triage comes`, () => desk.page.locator(".triage-text h2").filter({ hasText: ticket.subject }).waitFor({ timeout: 6_000 }));
    await desk.keys.press("p", ...ticket.letters);
    await holds(`${ticket.subject} goes to ${ticket.team}`, () => desk.page.waitForFunction((team) => {
      const list = document.querySelector("#triage-set select[name=team]");
      return list?.selectedOptions[0]?.textContent?.includes(team);
    }, ticket.team, { timeout: 6_000 }));
    if (i === 1) await picture(desk.page, "triage");
    await desk.keys.press("Enter");
    await holds(`${ticket.subject} is kept`, () => desk.page.locator(".triage-done").waitFor({ timeout: 6_000 }));
    keys.triage.push(spent(desk.keys.take(), `the triage of ${ticket.subject}`));
    await desk.page.waitForFunction((subject) => document.querySelector(".triage-text h2")?.textContent?.trim() !== subject, ticket.subject, { timeout: 6_000 }).catch(() => {});
  }

  // Three are handed up with their story.
  for (const number of task.handover.numbers) {
    await desk.page.goto(`/tickets/${number}`);
    await desk.page.locator("#conversation[data-number]").waitFor();
    await desk.keys.press("t");
    await holds(`#${number} is taken`, () => desk.page.locator(".owners").filter({ hasText: task.triage.person.name }).first().waitFor({ timeout: 6_000 }));
    await desk.keys.press("e");
    await holds(`the sheet of #${number} comes`, () => desk.page.locator("#sheet textarea[name=tried]").waitFor({ timeout: 6_000 }));
    if (number === task.handover.numbers[0]) await picture(desk.page, "handoff");
    await desk.page.waitForFunction(() => document.activeElement?.getAttribute("name") === "tried", { timeout: 6_000 }).catch((error) => fail("the first missing part has the focus", error.message));
    await desk.keys.type("Restarted the service: no change.");
    await desk.keys.press("Tab");
    await desk.keys.type("A lock in the database.");
    await desk.keys.press("Control+Enter");
    await holds(`#${number} is offered`, () => desk.page.locator("article.handoff").filter({ hasText: "Restarted the service" }).first().waitFor({ timeout: 6_000 }));
    keys.handover.push(spent(desk.keys.take(), `handing up #${number}`));
  }

  // One goes back with a sentence, one is accepted.
  const up = await enter(task.receiver.person, `/tickets/${task.receiver.returns}`);
  await up.page.locator(".ask").first().waitFor({ timeout: 6_000 }).catch((error) => fail("the receiver is asked", error.message));
  await up.keys.press("u");
  await holds("the sheet of a return comes", () => up.page.locator("#sheet textarea").first().waitFor({ timeout: 6_000 }));
  await up.page.locator("#sheet textarea").first().focus();
  await up.keys.type("The log of last night is missing.");
  await up.keys.press("Control+Enter");
  await holds("it went back", () => up.page.locator(".owners").filter({ hasText: task.triage.person.name }).first().waitFor({ timeout: 6_000 }));
  keys.returned = spent(up.keys.take(), "a return");
  await up.page.goto(`/tickets/${task.receiver.accepts}`);
  await up.page.locator(".ask").first().waitFor({ timeout: 6_000 }).catch((error) => fail("the receiver is asked", error.message));
  await up.keys.press("y");
  await holds("it is accepted", () => up.page.locator(".owners").filter({ hasText: task.receiver.person.name }).first().waitFor({ timeout: 6_000 }));
  keys.accepted = spent(up.keys.take(), "an acceptance");

  // Two dispatchers: one gives tickets away, the other sees it.
  const one = await enter(task.first, "/dispatch");
  const two = await enter(task.second, "/dispatch");
  const waiting = (page) => page.locator("#board .tray-item[data-ticket]").count();
  await one.page.locator("#board .tray-item[data-ticket]").first().waitFor({ timeout: 6_000 });
  await two.page.locator("#board .tray-item[data-ticket]").first().waitFor({ timeout: 6_000 });
  await picture(one.page, "board");
  const start = await waiting(one.page);
  if (start < 3) fail(`${start} tickets wait in the tray`, "want at least 3");
  // What brings the board up to date after the first is on its way until the menu of the second is open, and must not take it away.
  const slow = [];
  const plain = (url) => url.pathname === "/dispatch" && !url.searchParams.has("ticket");
  let holding = true;
  await one.page.route(plain, (route) => holding ? void slow.push(route) : route.continue());
  for (let left = start, round = 0; left > 0 && round < start; round++) {
    await one.page.bringToFront();
    if (round === 1) await holds("the board is brought up to date after a change", async () => { for (let i = 0; slow.length === 0; i++) { if (i > 100) throw new Error("nothing was asked for"); await one.page.waitForTimeout(50); } });
    await one.keys.press("j", "Enter");
    const menu = await holds("the menu of people comes", async () => { await one.page.locator("#assign-menu [data-pick]").first().waitFor({ timeout: 6_000 }); return true; });
    if (!menu) break;
    if (round === 0) await picture(one.page, "board-menu");
    if (round === 1) {
      holding = false;
      await Promise.all(slow.map((route) => Promise.all([one.page.waitForResponse((r) => r.request() === route.request()), route.continue()])));
      await one.page.waitForTimeout(100);
    }
    let again = null;
    if (round === 2) { // what is heard of while the answer is on its way comes with no answer: the board has to ask for it
      await one.page.route((url) => url.pathname.endsWith("/assign"), async (route) => {
        const response = await route.fetch();
        await one.page.waitForTimeout(800);
        again = one.page.waitForRequest((r) => plain(new URL(r.url())), { timeout: 6_000 });
        again.catch(() => {}); // it is judged below
        await route.fulfill({ response });
      }, { times: 1 });
    }
    const began = Date.now();
    await one.keys.press("1");
    await holds("the ticket leaves the tray", () => one.page.waitForFunction((n) => document.querySelectorAll("#board .tray-item[data-ticket]").length < n, left, { timeout: 6_000 }));
    await holds("the other dispatcher sees it", () => two.page.waitForFunction((n) => document.querySelectorAll("#board .tray-item[data-ticket]").length < n, left, { timeout: 6_000 }));
    if (again) await holds("the board asks for what it heard of meanwhile", () => again);
    lags.push(Date.now() - began);
    keys.dispatched.push(spent(one.keys.take(), "giving a ticket away"));
    const now = await waiting(one.page);
    if (now >= left) break;
    left = now;
  }
  if (await waiting(one.page) > 0) fail(`${await waiting(one.page)} tickets still wait`, "the tray should be empty");
  for (const side of [desk, up, one, two]) failures.push(...side.seen.take());
  failures.forEach(say);
  say({ summary: true, findings: failures.length, keys, lags });
  return failures.length;
});
