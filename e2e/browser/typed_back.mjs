// Holds what must be true of text that comes back, case by case: the newer of two drafts stands there, what was sent does not, what
// is being written stays what it is while the page changes around it, and nobody sees what another person typed.
// In: {server: {binary, listen, place: [args]}, person, other, requester, path, ticket, token (of the colleague)}.
// Out: one line for each case that does not hold {kind, what, where} and a summary {findings, cases}.
import { openContext, run, say, settle, signIn, within } from "./lib.mjs";
import { at } from "./selectors.mjs";
import { Server } from "./server.mjs";

let old = "";
const more = " And once again, after lunch.";
const after = (ms) => new Promise((done) => { setTimeout(done, ms); });

class Desk {
  constructor(browser, task) { Object.assign(this, { browser, task, server: new Server(task.server) }); }

  async open() {
    this.context = await openContext(this.browser, { base: this.server.base });
    await signIn(await this.newTab(), this.task.person);
  }

  async newTab() {
    this.page = await this.context.newPage();
    this.page.on("dialog", (d) => d.accept().catch(() => {}));
    return this.page;
  }

  async come() { await this.page.goto(this.task.path); await settle(this.page); }

  get box() { return this.page.locator(at.composer).first(); }

  async type(text) { await this.box.focus(); await this.page.keyboard.insertText(text); }

  // saved waits until the desk has what is typed.
  saved() { return this.page.waitForResponse((r) => r.url().endsWith("/draft") && r.status() === 204); }

  async typeSaved(text) { const saved = this.saved(); await this.type(text); await saved; await this.page.waitForTimeout(200); }

  async colleague(kind, fields) {
    const answer = await fetch(`${this.server.base}/api/v1/tickets/${this.task.ticket}/${kind}`, {
      method: "POST", headers: { authorization: `Bearer ${this.task.token}`, "content-type": "application/json" }, body: JSON.stringify(fields),
    });
    if (!answer.ok) throw new Error(`The colleague could not: ${answer.status} ${await answer.text()}`);
  }

  async said(text) { return (await this.page.locator("#thread").innerText()).split(text).length - 1; }

  async kind() { return this.page.locator("[data-composer]").getAttribute("data-kind"); }

  // crash ends the page as a browser that dies does.
  async crash() {
    const died = this.page.waitForEvent("crash");
    await within(this.page.goto("chrome://crash").catch(() => {}), 3000);
    await died;
    const dead = this.page;
    await this.newTab();
    await within(dead.close(), 3000);
  }

  async signOut() {
    const tab = await this.context.newPage();
    await tab.goto("/you");
    await tab.locator(at.signOut).first().click();
    await tab.waitForURL("**/sign-in");
    return tab;
  }
}

const cases = {
  async "what the desk did not get yet stands above what it has"(d) {
    await d.typeSaved(old);
    await d.context.route("**/draft", (route) => route.abort());
    await d.type(more);
    await d.page.waitForTimeout(1500);
    await d.context.unroute("**/draft");
    await d.come();
    return [[await d.box.inputValue(), old + more]];
  },
  async "a page that was made before a save came shows what was saved"(d) {
    await d.typeSaved(old);
    await d.type(more);
    const saved = d.saved();
    await d.context.route((url) => url.pathname === d.task.path, async (route) => {
      const response = await route.fetch();
      await saved;
      await after(200);
      await route.fulfill({ response });
    }, { times: 1 });
    await d.come();
    const shown = await d.box.inputValue();
    await d.come();
    return [[shown, old + more], [await d.box.inputValue(), old + more]];
  },
  async "a save that comes late takes the place of nothing newer"(d) {
    let late;
    await d.context.route("**/draft", (route) => { late = route.request().postData(); return route.abort(); });
    await d.type(old);
    await d.page.waitForTimeout(1500);
    await d.context.unroute("**/draft");
    await d.come();
    const land = () => d.context.request.post(`${d.task.path}/draft`, { data: late, headers: { "content-type": "application/x-www-form-urlencoded", "hx-request": "true" } });
    await d.typeSaved(more);
    const typed = await d.box.inputValue();
    const ok = (await land()).ok();
    await d.come();
    const saved = await d.box.inputValue();
    await d.context.route("**/draft", (route) => route.abort());
    await d.type("!");
    await land();
    await d.come();
    await d.context.unroute("**/draft");
    return [[ok, true], [[...typed].sort().join(""), [...old + more].sort().join("")], [saved, typed], [await d.box.inputValue().then((v) => v.replace("!", "")), typed]];
  },
  async "a draft that was saved later elsewhere is the newer one"(d) {
    await d.context.route("**/draft", (route) => route.abort());
    await d.type(old);
    await d.page.waitForTimeout(1200);
    const elsewhere = await openContext(d.browser, { base: d.server.base, state: await d.context.storageState({ origins: [] }).then((s) => ({ ...s, origins: [] })) });
    const tab = await elsewhere.newPage();
    await tab.goto(d.task.path);
    await settle(tab);
    const saved = tab.waitForResponse((r) => r.url().endsWith("/draft") && r.status() === 204);
    await tab.locator(at.composer).first().fill("From the telephone.");
    await saved;
    await elsewhere.close();
    await d.page.goto("about:blank"); // before the network is back, or this page might save later than the other
    await d.context.unroute("**/draft");
    await d.come();
    return [[await d.box.inputValue(), "From the telephone."]];
  },
  async "a reply that left with its page is said once and stands in no composer"(d) {
    await d.type(old);
    await d.page.locator(at.send).first().click();
    await d.come();
    await d.page.locator("#thread", { hasText: old }).waitFor();
    await d.come();
    return [[await d.said(old), 1], [await d.box.inputValue(), ""]];
  },
  async "a reply whose answer is lost is said once, though it is sent again"(d) {
    await d.type(old);
    await d.context.route("**/message*", async (route) => { await route.fetch(); await route.abort(); });
    await d.page.locator(at.send).first().click();
    await d.come();
    await d.page.waitForTimeout(1500);
    await d.context.unroute("**/message*");
    const left = await d.box.inputValue();
    if (left) { await d.page.locator(at.send).first().click(); await d.come(); }
    await d.page.locator("#thread", { hasText: old }).waitFor();
    await d.come();
    return [[await d.said(old), 1], [await d.box.inputValue(), ""]];
  },
  async "a reply that still waits is a draft when the browser dies"(d) {
    await d.typeSaved(old);
    await d.page.locator(at.send).first().click();
    await d.page.waitForTimeout(2500);
    await d.crash();
    await d.come();
    await d.page.waitForFunction((text) => document.querySelector("[data-composer] textarea")?.value === text, old, { timeout: 6000 }).catch(() => {});
    return [[await d.box.inputValue(), old], [await d.said(old), 0]];
  },
  async "what is typed while a reply waits stands apart from it"(d) {
    await d.typeSaved(old);
    await d.page.locator(at.send).first().click();
    await d.typeSaved(more);
    await d.come();
    await d.page.locator("#thread", { hasText: old }).waitFor();
    await d.come();
    return [[await d.box.inputValue(), more], [await d.said(old), 1]];
  },
  async "a note stays a note while others change the ticket"(d) {
    await d.typeSaved(old);
    await d.page.locator("[data-composer] [data-kind=note]").first().click();
    await d.type(more);
    await d.page.locator("#thread").click({ position: { x: 2, y: 2 } });
    await d.colleague("notes", { body: "A colleague was here." });
    await d.page.locator("#thread", { hasText: "A colleague was here." }).waitFor();
    await d.page.waitForTimeout(300);
    const was = [[await d.box.inputValue(), more], [await d.kind(), "note"], [await d.page.locator("[data-composer]").evaluate((f) => f.action.includes("/note")), true]];
    await d.page.locator("[data-composer] [data-kind=reply]").first().click();
    return [...was, [await d.box.inputValue(), old]];
  },
  async "what is typed stays when others change the ticket and the cursor is elsewhere"(d) {
    await d.typeSaved(old);
    await d.context.route("**/draft", (route) => route.abort());
    await d.type(more);
    await d.box.blur();
    await d.colleague("notes", { body: "A second colleague was here." });
    await d.page.locator("#thread", { hasText: "A second colleague was here." }).waitFor();
    await d.page.waitForTimeout(300);
    const was = await d.box.inputValue();
    await d.context.unroute("**/draft");
    return [[was, old + more]];
  },
  async "a desk that starts again takes no key from who is typing"(d) {
    await d.colleague("notes", { body: "A third colleague was here." });
    await d.page.locator("#thread", { hasText: "A third colleague was here." }).waitFor();
    await d.page.evaluate(() => { window.stays = true; });
    await d.type("0 ");
    await d.server.kill();
    await d.server.start();
    let typed = "0 ";
    for (const end = Date.now() + 7000; Date.now() < end;) { await d.page.keyboard.insertText("x"); typed += "x"; await d.page.waitForTimeout(30); }
    return [[await d.page.evaluate(() => window.stays === true), true], [await d.box.inputValue(), typed]];
  },
  async "one tab's text is not another person's, who signs in in the same browser"(d) {
    await d.type(old);
    const mine = d.page;
    const tab = await d.signOut();
    await signIn(tab, d.task.other);
    d.page = mine;
    await d.type(more);
    await mine.waitForTimeout(3500); // a save, and another try
    await tab.goto(d.task.path);
    await settle(tab);
    const theirs = await tab.locator(at.composer).first().inputValue();
    const still = await d.box.inputValue();
    await mine.bringToFront();
    const inReach = await mine.locator(at.send).first().evaluate((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }); // whatever is said beside it
    d.page = tab;
    await tab.goto("/you");
    await tab.locator(at.signOut).first().click();
    await tab.waitForURL("**/sign-in");
    await signIn(tab, d.task.person);
    await mine.close();
    await d.come();
    return [[theirs, ""], [inReach, true], [still, old + more], [await d.box.inputValue(), old + more]];
  },
  async "an answer that found no desk is still there, and said once though it is sent twice"(d) {
    const context = await openContext(d.browser, { base: d.server.base });
    const page = await context.newPage();
    await signIn(page, d.task.requester);
    const words = page.locator("#words");
    // A form that found no desk ends at the browser's own page of errors, and may be on its way there still.
    const come = async () => {
      for (let tries = 0; tries < 5; tries++) {
        const late = await page.goto("/requests/1").then(() => null, (error) => error);
        if (!late) break;
        if (tries === 4 || !String(late).includes("interrupted by another navigation")) throw late;
      }
      await settle(page);
    };
    const send = () => within(page.locator("#answer [data-send]").click().catch(() => {}), 3000);
    await come();
    await words.fill(old);
    await d.server.kill();
    await send();
    await d.server.start();
    await come();
    const still = await words.inputValue();
    await context.route("**/message", async (route) => { await route.fetch({ maxRedirects: 0 }); await route.abort(); });
    await send();
    await context.unroute("**/message");
    await come();
    const again = await words.inputValue();
    if (again) { await send(); await page.waitForTimeout(1000); }
    await come();
    const said = (await page.locator("main").innerText()).split(old).length - 1;
    const left = await words.inputValue();
    await context.close();
    return [[still, old], [again, old], [said, 1], [left, ""]];
  },
  async "a part of a handoff is there after the page was left in the middle of a word"(d) {
    await d.page.goto(`${d.task.path}/handoff`);
    await settle(d.page);
    const part = d.page.locator("form[data-handoff] textarea").first();
    await part.fill("");
    await part.pressSequentially("Tried the cab");
    await d.page.goto(`${d.task.path}/handoff`);
    await settle(d.page);
    return [[await d.page.locator("form[data-handoff] textarea").first().inputValue(), "Tried the cab"]];
  },
};

await run(async (browser, task) => {
  const desk = new Desk(browser, task);
  let findings = 0, names = Object.keys(cases).filter((name) => !task.only || name.includes(task.only));
  try {
    await desk.server.start();
    await desk.open();
    for (const name of names) {
      await desk.come();
      for (const kind of ["note", "reply"]) { // a clean sheet
        await desk.page.locator(`[data-composer] [data-kind=${kind}]`).first().click();
        if (!await desk.box.inputValue()) continue;
        const saved = desk.saved();
        await desk.box.fill("");
        await saved;
      }
      await desk.come();
      old = `The till was tried ${names.indexOf(name) + 2} times.`;
      let wrong;
      try {
        wrong = (await cases[name](desk)).filter(([got, want]) => got !== want).map(([got, want]) => `got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
      } catch (error) { wrong = [String(error)]; }
      await desk.context.unrouteAll();
      if (wrong.length === 0) continue;
      findings++;
      say({ kind: "typed text", what: wrong.join("; "), where: name });
    }
  } finally {
    await desk.server.kill();
  }
  say({ summary: true, findings, cases: names.length });
  return findings;
});
