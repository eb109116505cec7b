// Looks at what a person is told while the desk takes its time, and while there is no way to it.
// In: {base, agent, requester}. Out: one line for each finding, and a summary.
import { openContext, run, say, settle, signedIn } from "./lib.mjs";

const slow = 3000; // milliseconds that an answer is held back
const findings = [];
const expect = (is, what, page) => { if (!is) findings.push({ kind: "waits", what, where: page.url() }); };

const waiting = (page) => page.evaluate(() => document.documentElement.hasAttribute("data-waiting"));
// says waits until the page says that it waits, and that a part of it does.
const says = (page, part) => page.waitForFunction(
  (part) => document.documentElement.hasAttribute("data-waiting") && document.querySelector("#main").ariaBusy === "true" && document.querySelector(part).ariaBusy === "true",
  part, { timeout: slow - 500, polling: 50 },
).then(() => true, () => false);
const offline = (page) => page.locator("#net").isVisible();
const after = (ms) => new Promise((done) => { setTimeout(done, ms); });

// heldBack lets what fits an address wait.
async function heldBack(page, address) {
  await page.route(address, async (route) => { await after(slow); await route.continue().catch(() => {}); });
}

// ticket opens one beside the list.
async function ticket(page) {
  await page.goto("/tickets?view=open");
  await settle(page);
  await heldBack(page, /\/tickets\/\d+(\?|$)/);
  const other = page.locator("#rows a.row").nth(3);
  await other.click();
  await after(120);
  expect(!(await waiting(page)), "what comes at once is called a wait", page);
  expect(await says(page, "#conversation"), "a ticket that takes its time says nothing", page);
  await page.waitForSelector("#conversation[data-number]");
  await settle(page);
  expect(!(await waiting(page)), "the wait does not end", page);
  await page.unrouteAll({ behavior: "ignoreErrors" });
}

// remember writes down what a page and a part of it say of a wait.
function remember(part) {
  const watch = new MutationObserver(() => sessionStorage.setItem("said", `${document.documentElement.hasAttribute("data-waiting")} ${document.querySelector(part).ariaBusy}`));
  watch.observe(document.documentElement, { attributes: true, subtree: true, attributeFilter: ["data-waiting", "aria-busy"] });
}

// form sends a request.
async function form(page) {
  await page.goto("/requests/new");
  await page.fill("[name=subject]", "The till is slow");
  await page.fill("[name=body]", "Each sale takes a minute since noon.");
  await heldBack(page, /\/requests$/);
  await page.evaluate(remember, sendRequest); // a page that is being left answers no questions
  await page.locator(sendRequest).click({ noWaitAfter: true });
  await page.waitForURL(/\/requests\/\d+(\?done=sent)?$/);
  expect((await page.evaluate(() => sessionStorage.getItem("said"))) === "true true", "a form that takes its time says nothing", page);
  await page.unrouteAll({ behavior: "ignoreErrors" });
}

const sendRequest = "form.p-form button.btn:not([type=button])";

// held types without a connection: the page says so, keeps the words, and sends nothing.
async function held(page, path, field, send) {
  await page.goto(path);
  await settle(page);
  expect(!(await offline(page)), "a page says that there is no connection, and there is one", page);
  await page.context().setOffline(true);
  await page.waitForFunction(() => !document.querySelector("#net").hidden);
  await page.fill(field, "Kept on this machine");
  await page.evaluate(() => { for (const form of document.forms) form.noValidate = true; }); // nothing but the missing connection holds it
  await page.locator(send).first().click();
  await after(300);
  expect(new URL(page.url()).pathname === path, "the page was left without a connection", page);
  expect((await page.inputValue(field)) === "Kept on this machine", "what was typed is gone", page);
  await page.context().setOffline(false);
  await page.waitForFunction(() => document.querySelector("#net").hidden);
}

await run(async (browser, task) => {
  for (const [who, look] of [
    ["agent", async (page) => { await ticket(page); await held(page, "/tickets/new", "[name=subject]", "[data-submit]"); await held(page, "/knowledge/new", "[name=title]", "[data-submit]"); }],
    ["requester", async (page) => { await form(page); await held(page, "/requests/new", "[name=subject]", sendRequest); }],
  ]) {
    const context = await openContext(browser, { base: task.base, state: await signedIn(browser, task.base, task[who]) });
    await look(await context.newPage());
    await context.close();
  }
  findings.forEach(say);
  say({ summary: true, findings: findings.length });
  return findings.length;
});
