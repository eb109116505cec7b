// Holds that what somebody typed survives. It types into the composer of a ticket and, in the middle of it, kills the desk and
// starts it again, takes the network away, signs out in another tab, or lets a colleague change the ticket; then it stays on the
// page, loads it anew, closes the tab, or sends. Afterwards the text must stand in the composer or in the conversation, once.
// In: {server: {binary, listen, place: [args]}, person, path, ticket, token (of the colleague), rounds, seed}.
// Out: one line for each loss {kind, what, where} and a summary {findings, rounds, by, typed, lost, doubled, missing}; missing is
// what the page lacks for this check, in words, when it lacks it.
import { openContext, random, run, say, settle, signIn } from "./lib.mjs";
import { at } from "./selectors.mjs";
import { Server } from "./server.mjs";

const patience = 8_000; // for the words to be back
const words = ["printer", "Grüße", "again", "žluťoučký", "the till", "مرحبا", "since Monday", "🙂", "“quoted”", "100 %", "it hangs", "a < b"];

class Desk {
  constructor(browser, task) {
    this.task = task;
    this.browser = browser;
    this.server = new Server(task.server);
    this.draw = random(task.seed);
  }

  pick(list) { return list[Math.floor(this.draw() * list.length)]; }

  async open() {
    await this.server.start();
    this.context = await openContext(this.browser, { base: this.server.base });
    await this.newTab();
    await signIn(this.page, this.task.person);
  }

  async newTab() {
    this.page = await this.context.newPage();
    this.page.on("dialog", (d) => d.accept().catch(() => {})); // "leave the page?" is a fair question
  }

  // come opens the ticket, through the sign-in where that is asked for.
  async come() {
    await this.page.goto(this.task.path);
    if (new URL(this.page.url()).pathname === "/sign-in") {
      await signIn(this.page, this.task.person);
      await this.page.goto(this.task.path);
    }
    await settle(this.page);
  }

  composer() { return this.page.locator(at.composer).first(); }

  text(round) {
    let text = `Round ${round}:`;
    const length = 40 + Math.floor(this.draw() * 120);
    while (text.length < length) text += ` ${this.pick(words)}`;
    return text;
  }

  async type(letters) {
    for (const letter of letters) {
      await this.page.keyboard.insertText(letter); // one input event for each, whatever the keyboard has
      if (this.draw() < 0.04) await this.page.waitForTimeout(this.draw() * 300);
    }
  }
}

// Each interruption gives what ends it.
const interruptions = {
  async kill(desk) {
    await desk.server.kill();
    return () => desk.server.start();
  },
  async offline(desk) {
    await desk.context.setOffline(true);
    return () => desk.context.setOffline(false);
  },
  async signOut(desk) {
    const tab = await desk.context.newPage();
    await tab.goto("/you");
    await tab.locator(at.signOut).first().click();
    await tab.waitForURL("**/sign-in");
    await tab.close();
    return async () => {};
  },
  async conflict({ server, task }) {
    const answer = await fetch(`${server.base}/api/v1/tickets/${task.ticket}/notes`, {
      method: "POST", headers: { authorization: `Bearer ${task.token}`, "content-type": "application/json" }, body: JSON.stringify({ body: "A colleague was here." }),
    });
    if (!answer.ok) throw new Error(`The colleague could not write: ${answer.status} ${await answer.text()}`);
    return async () => {};
  },
};

// Each ending is what somebody does once the text is written.
const endings = {
  async stay() {},
  async reload(desk) { await desk.come(); },
  async close(desk) {
    const left = desk.page;
    await desk.newTab();
    await left.close({ runBeforeUnload: false });
    await desk.come();
  },
  async send(desk) { await desk.page.locator(at.send).first().click(); },
};

const common = (a, b) => { let n = 0; while (n < a.length && a[n] === b[n]) n++; return n; };

// kept tells how much of the text is there, and how often. Nothing is as on a page that has not yet come back.
async function kept(page, text) {
  const composer = page.locator(at.composer).first();
  const typed = await composer.inputValue({ timeout: 500 }).catch(() => "");
  const said = await page.locator("main").first().evaluate((main) => {
    const copy = main.cloneNode(true);
    for (const field of copy.querySelectorAll("textarea, input")) field.remove();
    return copy.textContent;
  }).catch(() => "");
  const times = said.split(text).length + typed.split(text).length - 2;
  return { length: times > 0 ? text.length : common(text, typed.trimStart()), times, left: `${page.url()} shows ${JSON.stringify(typed)}` };
}

// found waits until the text is back, and loads the page anew when it does not come by itself.
async function found(desk, text, passes = [false, true]) {
  let last = { length: 0, times: 0 };
  for (const anew of passes) {
    if (anew) await desk.come();
    for (const end = Date.now() + patience; Date.now() < end;) {
      last = await kept(desk.page, text);
      if (last.length === text.length) return last;
      if (!anew && new URL(desk.page.url()).pathname === "/sign-in") break; // nothing comes back before signing in
      await desk.page.waitForTimeout(100);
    }
  }
  return last;
}

// last is what somebody finds who comes once more: the text, and nothing of it that was sent already.
async function last(desk, text) {
  await found(desk, text, [true]);
  await settle(desk.page);
  return kept(desk.page, text);
}

async function round(desk, number, kind, ending) {
  const letters = [...desk.text(number)], text = letters.join(""); // no letter is cut in two: half of one cannot be typed
  const cut = Math.floor(desk.draw() * letters.length), more = Math.floor(desk.draw() * (letters.length - cut));
  await desk.come();
  await desk.composer().fill("");
  await desk.composer().focus();
  await desk.type(letters.slice(0, cut));
  const mend = await interruptions[kind](desk);
  await desk.type(letters.slice(cut, cut + more));
  await mend();
  await desk.type(letters.slice(cut + more));
  await endings[ending](desk);
  const first = await found(desk, text), then = await last(desk, text);
  const least = first.length < then.length ? first : then;
  return { typed: text.length, lost: text.length - least.length, doubled: Math.max(0, first.times - 1, then.times - 1), text, left: least.left };
}

async function rounds(desk, task, sum) {
  const all = Object.keys(interruptions).flatMap((kind) => Object.keys(endings).map((ending) => [kind, ending]));
  const pairs = all.filter(([kind, ending]) => !task.only || task.only.split("; ").includes(`${kind}, then ${ending}`));
  for (let number = 1; number <= task.rounds; number++) {
    const [kind, ending] = desk.pick(pairs);
    const r = await round(desk, number, kind, ending);
    sum.by[`${kind}, then ${ending}`] = (sum.by[`${kind}, then ${ending}`] ?? 0) + 1;
    for (const key of ["typed", "lost", "doubled"]) sum[key] += r[key];
    if (r.lost || r.doubled) {
      sum.findings++;
      say({ kind: r.lost ? "lost" : "doubled", what: `${r.lost} of ${r.typed} characters are gone, ${r.doubled} texts too many; ${r.left}`, where: `round ${number}, seed ${task.seed}: ${kind}, then ${ending}: ${r.text}` });
    }
  }
}

await run(async (browser, task) => {
  const desk = new Desk(browser, task);
  const sum = { summary: true, findings: 0, rounds: task.rounds, by: {}, typed: 0, lost: 0, doubled: 0 };
  try {
    await desk.open();
    await desk.come();
    if (await desk.page.locator("[data-composer]").count()) await rounds(desk, task, sum);
    else sum.missing = "The page has no composer that keeps what is typed.";
  } finally {
    await desk.server.kill();
  }
  say(sum);
  return sum.findings;
});
