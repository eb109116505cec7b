// What every check in a real browser stands on: Chromium, contexts, signing in, and a watch over each page that turns console
// errors, script errors, violations of the content security policy and failed requests into findings.
// Environment: TIERDESK_WEB (the folder whose node_modules hold playwright-core and axe-core; else web/ of this repository),
// CHROMIUM (the binary; else found on PATH).
import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { at } from "./selectors.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const web = process.env.TIERDESK_WEB ?? join(here, "../../web");
export const require = createRequire(join(web, "package.json"));
const { chromium } = require("playwright-core");

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

export const themes = ["light", "dark"];
export const widths = [360, 1440];
const heights = { 360: 800, 1440: 900 };
export const size = (width) => ({ width, height: heights[width] ?? 900 });

// Languages by what they show: the pseudo-locales are there to see right-to-left pages and long words.
export const langs = { ltr: "en", rtl: "ar-XB", long: "en-XA", de: "de" };

function chromiumPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of ["chromium", "chromium-browser"]) {
      const path = join(folder, name);
      try { accessSync(path, constants.X_OK); return path; } catch { /* not in this folder */ }
    }
  }
  throw new Error("There is no Chromium on PATH. Install Debian's package chromium, or name a binary in CHROMIUM.");
}

export const launch = () => chromium.launch({ executablePath: chromiumPath(), args: flags });

// openContext gives a browser of one person: a theme, a width, a language, with or without scripts. Motion is reduced, so that
// nothing is looked at halfway through a transition.
export async function openContext(browser, { base, theme = "light", width = 1440, lang = langs.ltr, state, script = true }) {
  const context = await browser.newContext({
    baseURL: base, colorScheme: theme, viewport: size(width), javaScriptEnabled: script, reducedMotion: "reduce", storageState: state,
  });
  context.setDefaultTimeout(15_000);
  if (lang !== langs.ltr) await context.addCookies([{ name: "lang", value: lang, url: base }]);
  return context;
}

// signIn goes through the form, as a person does, and waits where too many sign-ins came before.
export async function signIn(page, { email, password }) {
  for (let tries = 0; tries < 5; tries++) {
    await page.goto("/sign-in");
    await page.locator(at.email).fill(email);
    await page.locator(at.password).fill(password);
    const answered = page.waitForResponse((r) => r.request().method() === "POST");
    await page.locator(at.signIn).first().click();
    const answer = await answered;
    if (answer.status() !== 429) return page.waitForURL((url) => url.pathname !== "/sign-in");
    await new Promise((done) => { setTimeout(done, 1000 * Number(answer.headers()["retry-after"] ?? 1)); });
  }
  throw new Error(`There were too many sign-ins for ${email} to get in.`);
}

// signedIn signs in once and gives what later contexts start from; sign-ins are limited for each address.
export async function signedIn(browser, base, person) {
  if (!person) return undefined;
  const context = await openContext(browser, { base });
  await signIn(await context.newPage(), person);
  const state = await context.storageState();
  await context.close();
  return state;
}

// settle waits until the page is whole: loaded, its fonts there, nothing asked for and not yet answered, and painted.
export async function settle(page) {
  await page.waitForLoadState("load");
  await page.waitForFunction((busy) => !document.querySelector(busy), at.busy, { timeout: 5_000 });
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))).then(() => {}));
}

// watch collects what goes wrong on a page from now on; take gives it and begins anew. A request that the page itself let go
// (a stream, at the next navigation) is nothing wrong.
export function watch(page) {
  let found = [];
  const add = (kind, what, where = page.url()) => found.push({ kind, what, where });
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() !== "error" || text.startsWith("Failed to load resource")) return; // responses are watched below
    add(text.includes("Content Security Policy") ? "csp" : "console", text, message.location().url || page.url());
  });
  page.on("pageerror", (error) => add("script", String(error)));
  page.on("crash", () => add("crash", "The page crashed."));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "no reason given";
    if (why !== "net::ERR_ABORTED") add("request", why, request.url());
  });
  page.on("response", (response) => {
    const request = response.request();
    const isPage = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (response.status() >= 400 && !isPage) add("request", `answered with ${response.status()}`, response.url());
  });
  return { take() { const taken = found; found = []; return taken; } };
}

export const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

// percentile is the nearest rank, unrounded.
export function percentile(numbers, p) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] : null;
}

// random gives the same numbers for the same seed (mulberry32), so that a failure can be had again.
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// within gives null when the promise takes longer.
export function within(promise, ms) {
  let timer;
  const late = new Promise((done) => { timer = setTimeout(done, ms, null); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function readTask() {
  let text = "";
  for await (const part of process.stdin) text += part;
  return JSON.parse(text);
}

// run reads the task from standard input and ends with 0 when the check found nothing, 1 when it did, 2 when it could not look.
export async function run(check) {
  let browser;
  try {
    const task = await readTask();
    browser = await launch();
    process.exitCode = (await check(browser, task)) ? 1 : 0;
  } catch (error) {
    console.error(error);
    process.exitCode = 2;
  } finally {
    await within(Promise.resolve(browser?.close()), 10_000);
    process.exit(); // and Playwright kills a browser that would not close
  }
}
