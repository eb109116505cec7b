// Sets a new desk up as whoever installed it would: from the link that was printed to a letter that left and came back, in the
// browser alone. In: {base, setup, box: {address, host, port, user, password}, out: {host, port}}. Out: one line for each finding,
// and a summary with how many clicks and fields it took.
import { openContext, run, say, settle, watch } from "./lib.mjs";

await run(async (browser, { base, setup, box, out }) => {
  const context = await openContext(browser, { base });
  const page = await context.newPage(), seen = watch(page), found = [];
  let clicks = 0, fields = 0;
  const main = page.locator("main");
  const fill = async (label, text) => { fields++; await main.getByLabel(label, { exact: true }).fill(String(text)); };
  const choose = async (label, option) => { fields++; await main.getByLabel(label, { exact: true }).selectOption({ label: option }); };
  const click = async (role, name) => { clicks++; await main.getByRole(role, { name, exact: true }).first().click(); await settle(page); };
  const wants = async (text, why) => {
    await page.getByText(text).first().waitFor({ timeout: 70_000 }).catch(async () => {
      found.push({ kind: "missing", what: `${why}: "${text}" does not stand on the page, which says ${(await main.innerText()).slice(0, 600)}`, where: page.url() });
    });
  };

  await page.goto(setup);
  await fill("Your name", "Sam Okafor");
  await fill("E-mail address", "sam@desk.example");
  await fill("Password", "correct horse battery");
  await click("button", "Go on");
  await fill("Name of the desk", "Example IT");
  await click("button", "Go on");
  await click("button", "Later");
  await click("button", "Just me");

  await page.goto("/admin");
  await click("link", "There is no mail yet. Set it up, so that people can write to the desk.");
  await click("link", "Add a mailbox");
  await fill("Address people write to", box.address);
  await fill("Server", box.host);
  await fill("Port", box.port);
  await choose("Encryption", "not encrypted");
  await fill("Sign-in name", box.user);
  await fill("Password", "not the password");
  await click("button", "Try and save");
  await wants("It does not work like this.", "A wrong password");
  seen.take(); // the refusal
  await fill("Password", box.password);
  await click("button", "Try and save");
  await wants(box.address, "The mailbox");
  await click("link", "Set up sending");
  await fill("Server", out.host);
  await fill("Port", out.port);
  await choose("Encryption", "not encrypted");
  await click("button", "Try and save");
  await wants("Letters leave from this address.", "Sending");
  await click("button", "Send and receive a test");
  await wants("It came in after", "The test");
  found.push(...seen.take());
  found.forEach(say);
  say({ summary: true, findings: found.length, clicks, fields });
  await context.close();
  return found.length;
});
