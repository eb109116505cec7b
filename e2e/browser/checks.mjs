// What is looked for on a page that stands: rules of axe-core, sideways overflow, text that is cut off.
import { readFileSync } from "node:fs";
import { require } from "./lib.mjs";

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const axeOptions = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
  iframes: false, // a mail's own HTML lies in a frame without scripts, where axe cannot run
};

// axe gives one finding for each rule that is broken, with the places.
export async function axe(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const violations = await page.evaluate((options) => globalThis.axe.run(document, options).then((result) => result.violations.map((v) => ({
    rule: v.id, impact: v.impact, help: v.help,
    nodes: v.nodes.map((n) => ({ target: n.target.join(" "), why: n.failureSummary?.split("\n").slice(1).map((s) => s.trim()).join("; ") ?? "" })),
  }))), axeOptions);
  return violations.map((v) => ({
    kind: "axe", rule: v.rule, what: `${v.help} (${v.impact}, ${v.nodes.length}×): ${v.nodes[0]?.why ?? ""}`,
    where: v.nodes.slice(0, 5).map((n) => n.target).join(" | "),
  }));
}

// overflow finds a page that scrolls sideways, and what sticks out of it.
export async function overflow(page) {
  const found = await page.evaluate(() => {
    const over = document.scrollingElement.scrollWidth - innerWidth;
    if (over <= 0) return null;
    const name = (e) => e.localName + (e.id ? `#${e.id}` : "") + [...e.classList].map((c) => `.${c}`).join("");
    const out = [...document.body.querySelectorAll("*")].filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && getComputedStyle(e).position !== "fixed";
    });
    const inner = out.filter((e) => !out.some((other) => other !== e && e.contains(other)));
    return { over, culprits: inner.slice(0, 5).map(name) };
  });
  return found ? [{ kind: "overflow", what: `scrolls sideways by ${found.over} px`, where: found.culprits.join(" | ") }] : [];
}

// clipped finds words that nobody can read to the end: cut off by their box, or spilling out of a control. A cut with a way to
// the rest (a title, or a link that leads to the whole) is none.
export async function clipped(page) {
  const found = await page.evaluate(() => {
    const name = (e) => e.localName + (e.id ? `#${e.id}` : "") + [...e.classList].map((c) => `.${c}`).join("");
    const hasWords = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    const isHidden = (e, box, style) => box.width <= 1 || box.height <= 1 || style.visibility === "hidden" || style.clipPath !== "none" ||
      style.clip !== "auto" || !e.checkVisibility();
    const cuts = (flow) => flow === "hidden" || flow === "clip";
    const list = [];
    for (const e of document.body.querySelectorAll("*")) {
      if (!hasWords(e) || /^(script|style|option|textarea|svg|noscript)$/.test(e.localName)) continue;
      const style = getComputedStyle(e), box = e.getBoundingClientRect();
      if (isHidden(e, box, style)) continue;
      const wide = cuts(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
      const high = cuts(style.overflowY) && e.scrollHeight > e.clientHeight + 2;
      if ((wide || high) && !e.closest("[title], a[href]")) list.push({ how: "is cut off", where: name(e), words: e.textContent.trim().slice(0, 60) });
      if (!e.matches("button, label, summary, th, [role=tab], [role=button], nav a")) continue;
      const range = document.createRange();
      range.selectNodeContents(e);
      const text = range.getBoundingClientRect();
      if (text.width > 1 && (text.right > box.right + 1 || text.left < box.left - 1) && style.display !== "inline" && style.display !== "contents") {
        list.push({ how: "spills out of its box", where: name(e), words: e.textContent.trim().slice(0, 60) });
      }
    }
    return list.slice(0, 10);
  });
  return found.map((f) => ({ kind: "clipped", what: `“${f.words}” ${f.how}`, where: f.where }));
}
