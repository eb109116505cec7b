// Takes pictures of the pages of a demo desk, light and dark, 1440×900 and 360×800, each at most 120 kB.
// Arguments: the binary, the folder, then names of pictures (see pictures.mjs; none: all). With --docs only those of docs/images
// are taken, under their names there. Prints one line for each picture.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDemo } from "./demo.mjs";
import { langs, launch, openContext, say, settle, signedIn, size, themes, widths } from "./lib.mjs";
import { pictures } from "./pictures.mjs";
import { small } from "./png.mjs";

const mostBytes = 120_000;
const words = process.argv.slice(2).filter((w) => !w.startsWith("--"));
const options = process.argv.slice(2).filter((w) => w.startsWith("--"));
const [binary, folder, ...names] = words;
const docs = options.includes("--docs");
const lang = options.find((o) => o.startsWith("--lang="))?.slice(7) ?? "ltr";

// shotsOf lists the files of a picture with their theme and width.
function shotsOf(picture) {
  if (docs) return Object.entries(picture.docs ?? {}).map(([file, [theme, width]]) => ({ file, theme, width }));
  return themes.flatMap((theme) => widths.map((width) => ({ file: `${picture.name}-${theme}-${width}`, theme, width })));
}

async function take(page, picture) {
  for (const { file, theme, width } of shotsOf(picture)) {
    await page.setViewportSize(size(width));
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(picture.path);
    await settle(page);
    const png = small(await page.screenshot({ fullPage: picture.whole ?? false }), mostBytes);
    writeFileSync(join(folder, `${file}.png`), png);
    say({ picture: `${file}.png`, bytes: png.length });
    if (png.length > mostBytes) process.exitCode = 1;
  }
}

async function takeAll(browser, demo) {
  const states = {};
  for (const picture of pictures.filter((p) => !names.length || names.includes(p.name))) {
    if (picture.as && !states[picture.as]) states[picture.as] = await signedIn(browser, demo.base, demo.people[picture.as]);
    const context = await openContext(browser, { base: demo.base, state: states[picture.as], lang: langs[lang] ?? lang });
    await take(await context.newPage(), picture);
    await context.close();
  }
}

mkdirSync(folder, { recursive: true });
const demo = await startDemo(binary);
const browser = await launch();
try {
  await takeAll(browser, demo);
} finally {
  await browser.close();
  await demo.stop();
}
