// Visits each page of each audience in both directions, widths and themes, and runs axe, the check for sideways overflow, the
// check for cut text and the watch over console and network.
// In: {base, people: {audience: {email, password}}, pages: {audience: [path or {path, status}]}, langs?: [..], all?: false}.
// An audience without a person is not signed in. Pages that lead elsewhere or are not found are skipped unless a status is given.
// Out: one line for each finding, with the variants it shows in, and a summary.
import { axe, clipped, overflow } from "./checks.mjs";
import { langs, openContext, run, say, settle, signedIn, size, themes, watch, widths } from "./lib.mjs";

const workers = 2;

function jobsOf({ pages, langs: wanted = ["ltr", "rtl"] }) {
  const jobs = [];
  for (const audience of Object.keys(pages)) {
    for (const lang of wanted) {
      for (const page of pages[audience]) jobs.push({ audience, lang, ...(typeof page === "string" ? { path: page } : page) });
    }
  }
  return jobs;
}

// ledger joins what is found in several variants of a page to one finding.
function ledger() {
  const found = new Map();
  return {
    add(job, variant, findings) {
      for (const f of findings) {
        const key = [job.audience, job.path, f.kind, f.rule, f.kind === "axe" ? f.where : f.what].join("\n");
        if (!found.has(key)) found.set(key, { audience: job.audience, page: job.path, ...f, variants: [] });
        const variants = found.get(key).variants;
        if (!variants.includes(variant)) variants.push(variant);
      }
    },
    lines: () => [...found.values()],
  };
}

// isWanted tells whether what was answered is the page that was asked for.
function isWanted(job, response, page) {
  if (!(response?.headers()["content-type"] ?? "").startsWith("text/html")) return false;
  if (job.status || response.status() >= 500) return true;
  return response.status() < 400 && new URL(page.url()).pathname === job.path.split("?")[0];
}

// open gives nothing for an address that a browser saves instead of showing. It does not wait for the whole: a stream has no end.
async function open(page, path) {
  try {
    return await page.goto(path, { waitUntil: "commit" });
  } catch (error) {
    if (String(error).includes("Download is starting")) return null;
    throw error;
  }
}

async function visit({ page, seen }, job, book, tally) {
  for (const width of widths) {
    await page.setViewportSize(size(width));
    await page.emulateMedia({ colorScheme: themes[0] });
    const response = await open(page, job.path);
    tally.loads++;
    if (!isWanted(job, response, page)) { tally.skipped.add(`${job.audience} ${job.path}`); seen.take(); return; }
    const want = job.status ?? 200;
    if (response.status() !== want) book.add(job, `${width} ${job.lang}`, [{ kind: "status", what: `answered with ${response.status()}, want ${want}`, where: page.url() }]);
    await settle(page);
    tally.pages.add(`${job.audience} ${job.path}`);
    book.add(job, `${width} ${job.lang}`, [...seen.take(), ...(await overflow(page)), ...(await clipped(page))]);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      book.add(job, `${theme} ${width} ${job.lang}`, await axe(page));
      tally.runs++;
    }
    book.add(job, `${width} ${job.lang}`, seen.take());
  }
}

// worker takes jobs until there are none, with one page at a time that it keeps for a whole audience and language.
async function worker(browser, task, states, jobs, book, tally) {
  let key, context, tab;
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    if (key !== job.audience + job.lang) {
      await context?.close();
      context = await openContext(browser, { base: task.base, lang: langs[job.lang], state: states[job.audience] });
      const page = await context.newPage();
      tab = { page, seen: watch(page) };
      key = job.audience + job.lang;
    }
    try {
      await visit(tab, job, book, tally);
    } catch (error) {
      book.add(job, job.lang, [{ kind: "broken", what: String(error).split("\n")[0], where: tab.page.url() }]);
    }
  }
  await context?.close();
}

await run(async (browser, task) => {
  const began = Date.now(), states = {}, book = ledger();
  const tally = { pages: new Set(), skipped: new Set(), loads: 0, runs: 0 };
  for (const audience of Object.keys(task.pages)) states[audience] = await signedIn(browser, task.base, task.people?.[audience]);
  const jobs = jobsOf(task);
  await Promise.all(Array.from({ length: workers }, () => worker(browser, task, states, jobs, book, tally)));
  const lines = book.lines();
  lines.forEach(say);
  say({
    summary: true, findings: lines.length, pages: tally.pages.size, loads: tally.loads, runs: tally.runs,
    skipped: [...tally.skipped], seconds: (Date.now() - began) / 1000,
  });
  return lines.length;
});
