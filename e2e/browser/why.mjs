// Reads why a ticket is late: the badge on the list and the ticket, the explained clock with every step, the ledger, and what the desk did by itself.
// In: {base, person, number, shots}. Out: one line for each finding, and a summary.
import { openContext, run, say, settle, signedIn, themes, watch, widths } from "./lib.mjs";

await run(async (browser, { base, person, number, shots }) => {
  const state = await signedIn(browser, base, person), found = [];
  let looked = 0;
  for (const theme of themes) {
    for (const width of widths) {
      const context = await openContext(browser, { base, state, theme, width });
      const page = await context.newPage(), seen = watch(page);
      await page.goto(`/tickets/${number}`);
      await settle(page);
      const wants = async (text, why, among = page) => {
        looked++;
        if (!(await among.getByText(text).count())) found.push({ kind: "missing", what: `${why}: ${text} does not stand on the page`, where: `${page.url()} ${theme} ${width}` });
      };
      const panel = page.locator("#clocks");
      if (!(await panel.isVisible())) await page.locator(".to-context").click();
      // The solution: late, with its sum, its steps and its agreement.
      const solution = panel.locator(".reckon", { hasText: "Solution" }).first();
      await wants(/late/i, "The badge", solution);
      await solution.locator("summary").first().click();
      for (const [text, why] of [
        [/Acme, day and night, version 1/, "The agreement"], [/Asia\/Tokyo/, "The hours' zone"], [/Paused/, "The pause"], [/1 h 30|2 h 30/, "What had counted"],
      ]) await wants(text, why, solution);
      // The timeline: warned of, told, handed off, returned, and put before a dispatcher when it was late.
      for (const [text, why] of [
        [/The desk saw the solution use up 75 % of its time/, "The warning"], [/The desk wrote to Ana about the solution|The desk wrote to Tom about the solution/, "The letter"],
        [/returned the handoff to Intake/, "The return"], [/The desk saw the solution become late/, "The breach"], [/put it on the dispatcher's list, as the agreement orders/, "The dispatcher's list"],
      ]) await wants(text, why);
      if (shots) await page.screenshot({ path: `${shots}/why-${theme}-${width}.png`, fullPage: true });
      found.push(...seen.take());
      await context.close();
    }
  }
  found.forEach(say);
  say({ summary: true, findings: found.length, looked });
  return found.length;
});
