// Opens pages that show hostile strings and holds that nothing of them runs or stands in the page as something that could.
// In: {base, people: {audience: {email, password}}, pages: {audience: [path]}, more?: selector of the link to a list's next page}.
// Out: one line for each hit {kind, what, where, page, audience}; and a summary {findings, pages, seconds, byStatus}.
// A hit is: a call of alert, confirm, prompt or print; a dialog; a window that opens; a navigation that nobody asked for; a request to
// another origin; a script that the content security policy had to stop; an error of a script; and in the document an event
// handler, a foreign script, an address that runs, a frame that may run scripts, a form or a refresh that leads away.
import { openContext, run, say, signedIn, watch, within } from "./lib.mjs";

const workers = 2;
const enough = 100; // hits after which no further page is opened
const patience = 20_000; // for one page; one that hangs is a hit

// sentinel is run before every page and in every frame.
function sentinel() {
  for (const name of ["alert", "confirm", "prompt", "print"]) {
    window[name] = (...words) => { globalThis.tierdeskHit(`${name}(${words.map(String).join(", ")})`); return null; };
  }
  document.addEventListener("securitypolicyviolation", (e) => {
    if (e.effectiveDirective.startsWith("script-src")) globalThis.tierdeskHit(`the policy stopped a script: ${e.blockedURI} ${e.sample}`);
  });
}

// planted looks for what could run or lead away, whether or not it did.
function planted({ own, more }) {
  for (const d of document.querySelectorAll("details")) d.open = true;
  const found = [];
  const add = (what, e) => found.push(`${what}: ${e.outerHTML.slice(0, 160)}`);
  const address = (text) => text.replace(/[\u0000-\u0020]/g, "");
  const foreign = (text) => { try { return new URL(text, location.href).origin !== own; } catch { return true; } };
  for (const e of document.querySelectorAll("*")) {
    for (const { name, value } of e.attributes) {
      if (/^on/i.test(name)) add("an event handler", e);
      if (/^(href|src|action|formaction|xlink:href|data|poster|srcdoc)$/i.test(name) && /^(javascript|vbscript|data:(?!image\/(png|jpeg|gif|webp);|,$))/i.test(address(value))) add("an address that runs", e);
    }
    const kind = e.localName;
    if (kind === "script" && !(e.src ? !foreign(e.src) : e.nonce || /^application\/(ld\+)?json$/.test(e.type))) add("a script that is not ours", e);
    if (/^(object|embed|applet|base|frameset|portal)$/.test(kind)) add("an element that runs or leads away", e);
    if (kind === "iframe" && (!e.hasAttribute("sandbox") || /allow-(scripts|same-origin|top-navigation)/.test(e.getAttribute("sandbox")))) add("a frame without a sandbox", e);
    if (kind === "meta" && /refresh/i.test(e.httpEquiv)) add("a refresh", e);
    if (kind === "form" && e.hasAttribute("action") && foreign(e.getAttribute("action"))) add("a form that leads away", e);
    if (kind === "link" && foreign(e.href) && !/^data:(,|image\/)/.test(e.href)) add("a link that is not ours", e);
  }
  return { found, next: document.querySelector(more)?.getAttribute("href") };
}

// guard notes every hit of a page under the address that was asked for.
function guard(context, page, base, state) {
  const own = new URL(base).origin;
  const hit = (kind, what, where) => state.hits.push({ kind, what, where, page: state.path, audience: state.audience });
  page.on("dialog", (d) => { hit("dialog", `${d.type()}: ${d.message()}`, page.url()); return d.dismiss(); });
  page.on("request", (r) => {
    const url = r.url();
    if (/^(data|blob|about):/.test(url) || new URL(url).origin === own) return;
    hit("another origin", `${r.resourceType()} ${url}`, r.frame().url());
  });
  page.on("request", (r) => { if (r.isNavigationRequest() && r.frame() === page.mainFrame()) state.asked.push(r); });
  page.on("framenavigated", (frame) => { if (frame === page.mainFrame() && frame.url() !== "about:blank") state.ways.push(frame.url()); });
  context.on("page", (other) => { if (other !== page) { hit("window", other.url(), page.url()); other.close().catch(() => {}); } });
  return { hit, own };
}

async function sit(browser, task, audience, session) {
  const context = await openContext(browser, { base: task.base, state: session });
  const state = { audience, path: "", before: "", asked: [], ways: [], hits: [] };
  await context.exposeBinding("tierdeskHit", ({ frame }, what) => state.hits.push({ kind: "script", what, where: frame.url(), page: state.path, audience }));
  await context.addInitScript(sentinel);
  const page = await context.newPage();
  const seen = watch(page);
  return { context, page, state, seen, ...guard(context, page, task.base, state) };
}

// look opens one page and everything that is folded on it, and gives the address of the next page of a list.
async function look(seat, path, more) {
  const { page, state, hit } = seat;
  Object.assign(state, { path, asked: [], ways: [], before: page.url() });
  const response = await page.goto(path, { waitUntil: "load" });
  let next;
  for (const frame of page.frames()) {
    const seen = await frame.evaluate(planted, { own: seat.own, more }).catch(() => ({ found: [] })); // a frame that went away shows nothing
    for (const what of seen.found) hit("planted", what, frame.url());
    next ??= seen.next;
  }
  const asked = new Set(); // what was asked for, and where the server led from there
  for (let r = response.request(); r; r = r.redirectedFrom()) asked.add(r);
  for (const r of state.asked) if (!asked.has(r)) hit("navigation", r.url(), response.url());
  const at = (url) => new URL(url).origin + new URL(url).pathname;
  // Another address without a request is the history's. That the page before noted its own there may be told late.
  for (const way of state.ways) if (at(way) !== at(response.url()) && way !== state.before) hit("navigation", way, response.url());
  for (const f of seat.seen.take()) if (f.kind === "script") hit("error", f.what, f.where);
  return { status: response.status(), next };
}

const broken = (why) => ({ status: `The page does not open: ${String(why).split("\n")[0]}` });

await run(async (browser, task) => {
  const began = Date.now(), byStatus = {}, more = task.more ?? "main p > a[href*='after='], a[rel=next]";
  let findings = 0, pages = 0;
  for (const [audience, paths] of Object.entries(task.pages)) {
    const session = await signedIn(browser, task.base, task.people[audience]), left = [...paths], met = new Set(left);
    await Promise.all(Array.from({ length: workers }, async () => {
      const seat = await sit(browser, task, audience, session);
      for (let path = left.shift(); path; path = left.shift()) {
        const { status, next } = (await within(look(seat, path, more).catch(broken), patience)) ?? broken("it hangs");
        if (typeof status === "string") seat.hit("broken", status, path);
        pages++;
        byStatus[status] = (byStatus[status] ?? 0) + 1;
        if (next && !met.has(next)) { met.add(next); left.push(next); }
        for (const h of seat.state.hits.splice(0)) { findings++; say(h); }
        if (findings >= enough) left.length = 0;
      }
      await within(seat.context.close(), 5_000);
    }));
    if (findings >= enough) break;
  }
  say({ summary: true, findings, pages, byStatus, seconds: (Date.now() - began) / 1000 });
  return findings;
});
