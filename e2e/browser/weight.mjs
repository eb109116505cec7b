// Weighs pages: what comes over the wire by kind, and when the first ticket stands there, cold (empty cache) and warm.
// In: {base, person, pages: [path], rounds?: 3, row?: selector, slow?: {kbit: 1600, latencyMs: 150, cpu: 4}}.
// Out: one line for each page: {page, cold, warm}; in each the bytes by kind (CDP Network, encodedDataLength: with headers, as
// compressed), js (the bytes of scripts), total, requests, and as medians over the rounds firstRowMs (null: no row), paintMs
// (largest contentful), shift (layout).
import { openContext, percentile, run, say, settle, signedIn } from "./lib.mjs";
import { at } from "./selectors.mjs";

// marks is run before every page: it notes when the first row was painted after it came into the document.
function marks(selector) {
  const seen = { firstRowMs: null, paintMs: null, shift: 0 };
  globalThis.tierdeskMarks = seen;
  const look = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    look.disconnect();
    requestAnimationFrame(() => { const after = new MessageChannel(); after.port1.onmessage = () => { seen.firstRowMs = performance.now(); }; after.port2.postMessage(0); });
  });
  look.observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.paintMs = e.startTime; }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.shift += e.value; }).observe({ type: "layout-shift", buffered: true });
}

// scales counts what comes over the wire, by kind of request.
async function scales(page, slow) {
  const wire = await page.context().newCDPSession(page);
  const kinds = new Map(), bytes = new Map();
  wire.on("Network.requestWillBeSent", (e) => kinds.set(e.requestId, e.type.toLowerCase()));
  wire.on("Network.dataReceived", (e) => bytes.set(e.requestId, (bytes.get(e.requestId) ?? 0) + e.encodedDataLength));
  wire.on("Network.loadingFinished", (e) => bytes.set(e.requestId, e.encodedDataLength));
  await wire.send("Network.enable");
  if (slow) {
    const perSecond = (slow.kbit * 1000) / 8;
    await wire.send("Network.emulateNetworkConditions", { offline: false, latency: slow.latencyMs, downloadThroughput: perSecond, uploadThroughput: perSecond });
    await wire.send("Emulation.setCPUThrottlingRate", { rate: slow.cpu });
  }
  return {
    empty() { kinds.clear(); bytes.clear(); },
    read() {
      const sums = {};
      for (const [id, n] of bytes) { const kind = kinds.get(id) ?? "other"; sums[kind] = (sums[kind] ?? 0) + n; }
      return { bytes: sums, js: sums.script ?? 0, total: Object.values(sums).reduce((a, b) => a + b, 0), requests: kinds.size };
    },
  };
}

async function weigh(page, scale, path, row) {
  await page.goto("about:blank");
  scale.empty();
  await page.goto(path);
  await settle(page);
  if (await page.locator(row).count()) await page.waitForFunction(() => globalThis.tierdeskMarks.firstRowMs !== null);
  return { ...scale.read(), ...(await page.evaluate(() => globalThis.tierdeskMarks)) };
}

function middle(list) {
  const times = {};
  for (const key of ["firstRowMs", "paintMs", "shift"]) {
    const known = list.map((o) => o[key]).filter((n) => n !== null);
    times[key] = known.length ? Math.round(percentile(known, 50) * 1000) / 1000 : null;
  }
  return { ...list[0], ...times };
}

await run(async (browser, { base, person, pages, rounds = 3, row = at.row, slow }) => {
  const state = await signedIn(browser, base, person);
  for (const path of pages) {
    const cold = [], warm = [];
    for (let round = 0; round < rounds; round++) {
      const context = await openContext(browser, { base, state }); // a new context has an empty cache
      await context.addInitScript(marks, row);
      const page = await context.newPage(), scale = await scales(page, slow);
      cold.push(await weigh(page, scale, path, row));
      warm.push(await weigh(page, scale, path, row));
      await context.close();
    }
    say({ page: path, cold: middle(cold), warm: middle(warm) });
  }
});
