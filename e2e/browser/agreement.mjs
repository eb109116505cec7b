// Makes an agreement for a client in another time zone from nothing, as an administrator would: its hours with the holidays of its country, its
// promises, an answer of the test bench that follows what is typed, and a ticket that is held to it. In: {base, person, client, year}. Out: one line for each finding, and a
// summary with how many clicks and fields it took from the administration to the promise.
import { openContext, run, say, settle, signedIn, watch } from "./lib.mjs";

await run(async (browser, { base, person, client, shots }) => {
  const context = await openContext(browser, { base, state: await signedIn(browser, base, person) });
  const page = await context.newPage(), seen = watch(page), found = [];
  let clicks = 0, fields = 0;
  const main = page.locator("main");
  const fill = async (label, text) => { fields++; await main.getByLabel(label, { exact: true }).fill(String(text)); };
  const choose = async (label, option) => { fields++; await main.getByLabel(label, { exact: true }).selectOption({ label: option }); };
  const click = async (role, name) => { clicks++; await main.getByRole(role, { name: role === "link" ? new RegExp(`^${name}`) : name, exact: true }).first().click(); await settle(page); };
  const look = async (name) => { if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }); };
  const wants = async (text, why) => {
    await page.getByText(text).first().waitFor().catch(async () => {
      found.push({ kind: "missing", what: `${why}: "${text}" does not stand on the page, which says ${(await main.innerText()).slice(0, 600)}`, where: page.url() });
    });
  };

  await page.goto("/admin");
  await click("link", "Calendars");
  await click("link", "New calendar");
  await fill("Name", "Tokyo branch");
  await fill("Time zone", "Asia/Tokyo");
  await fill("Sat", "10:00-14:00");
  await choose("Of", "Japan");
  await click("button", "Show holidays");
  await click("button", "Put among the exceptions as closed");
  await look("calendar");
  await click("button", "Add");
  await wants("Tokyo branch", "The calendar");
  await click("link", "Settings");
  await click("link", "Agreements");
  await click("link", "New agreement");
  await fill("Name", "Tokyo, business hours");
  await choose("For", client);
  await choose("Counts in the hours of", "Tokyo branch (Asia/Tokyo)");
  await fill("Solution, P2", "4 h");
  await fill("Time at tier 2, P2", "2 h");
  await fill("opened (Asia/Tokyo)", "2026-12-04T16:40"); // the bench follows what is typed: by now it asks in the zone of the hours
  await main.getByLabel("Name", { exact: true }).focus();
  await wants("Sat 5 Dec 13:40", "20 minutes of Friday and the rest of Saturday");
  await look("agreement");
  await click("button", "Add");
  await wants("Tokyo, business hours", "The agreement");
  found.push(...seen.take());
  found.forEach(say);
  say({ summary: true, findings: found.length, clicks, fields });
  await context.close();
  return found.length;
});
