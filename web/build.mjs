// Builds what browsers get into internal/web/asset/dist: styles and islands (esbuild), an icon sprite of the lucide icons that
// the pages name, and Inter cut down to the letters of western Europe. Every file carries the hash of its bytes in its name and
// lies there plain, as gzip and as brotli; manifest.json tells the names.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "internal/web/asset/dist");
const require = createRequire(import.meta.url);

mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) if (name !== "placeholder") rmSync(join(out, name));

const manifest = {};

function emit(name, data) {
  const bytes = Buffer.from(data);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const ext = extname(name);
  const file = `${basename(name, ext)}.${hash}${ext}`;
  writeFileSync(join(out, file), bytes);
  if (ext !== ".woff2") {
    writeFileSync(join(out, file + ".gz"), gzipSync(bytes, { level: 9 }));
    writeFileSync(join(out, file + ".br"), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
  manifest[name] = file;
  return file;
}

// fonts: the letters, figures and signs that English and most languages of western Europe need, which every page gets, and apart
// from them the letters of central Europe, which a browser fetches when a page shows one; other scripts fall to the system's.
async function fonts() {
  const letters = (from, to) => Array.from({ length: to - from }, (_, i) => String.fromCodePoint(from + i)).join("");
  const whole = readFileSync(require.resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"));
  const more = readFileSync(require.resolve("@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"));
  const options = { targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 700, default: 400 } } };
  emit("inter.woff2", await subsetFont(whole, letters(0x20, 0x7f) + letters(0xa0, 0x100) + "ıŒœ–—‘’‚“”„…•−→←↑↓×€™‹›", options));
  emit("inter_more.woff2", await subsetFont(more, letters(0x100, 0x180), options));
}

// icons: every lucide name that stands alone in quotes in the sources of the pages. Some are plain words that happen to be names;
// they cost a few bytes each, and no list of icons has to be kept.
function sources(folder, ends, found = []) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) { if (!["node_modules", "dist"].includes(entry.name)) sources(path, ends, found); continue; }
    if (ends.some((e) => entry.name.endsWith(e)) && !entry.name.endsWith("_templ.go")) found.push(path);
  }
  return found;
}

function named(files) {
  const names = new Set();
  for (const file of files) {
    for (const [, name] of readFileSync(file, "utf8").matchAll(/"([a-z0-9]+(?:-[a-z0-9]+)*)"/g)) if (drawn.has(name)) names.add(name);
  }
  return names;
}

function sprite(name, icons) {
  const symbols = icons.sort().map((icon) => {
    const svg = readFileSync(join(lucide, `${icon}.svg`), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="i-${icon}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  const file = emit(name, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
  for (const icon of icons) manifest[`#${icon}`] = file;
}

const lucide = join(here, "node_modules/lucide-static/icons");
const drawn = new Set(readdirSync(lucide).map((f) => f.replace(/\.svg$/, "")));

// Requesters get a sprite of what their pages name; what only the desk needs lies apart.
function icons() {
  const web = join(root, "internal/web"), ends = [".templ", ".go"];
  const ours = named([...sources(web, ends), ...sources(join(here, "src"), [".ts"])]);
  const theirs = named([...["portal", "part", "page"].flatMap((d) => sources(join(web, d), ends)), ...readdirSync(web).filter((f) => f.endsWith(".templ")).map((f) => join(web, f))]
    .filter((f) => !["nav.go", "settings.go", "gallery.templ"].includes(basename(f))));
  sprite("icons.svg", [...theirs]);
  sprite("icons_desk.svg", [...ours].filter((name) => !theirs.has(name)));
}

async function bundle(entry, name, options = {}) {
  const result = await esbuild.build({
    entryPoints: [join(here, entry)], bundle: true, minify: true, write: false, legalComments: "none", logLevel: "error",
    target: ["chrome125", "firefox128", "safari17.5"], ...options,
  });
  return emit(name, result.outputFiles[0].contents);
}

emit("favicon.svg", readFileSync(join(here, "favicon.svg")));
await fonts();
icons();
const url = (file) => `/static/${file}`;
for (const name of ["desk", "portal"]) {
  await bundle(`css/${name}.css`, `${name}.css`, {
    plugins: [{
      name: "font",
      setup(build) {
        build.onResolve({ filter: /^inter\w*\.woff2$/ }, ({ path }) => ({ path: url(manifest[path]), external: true }));
      },
    }],
  });
}
for (const name of readdirSync(join(here, "src")).filter((n) => n.startsWith("entry_")).map((n) => n.slice(6, -3))) {
  await bundle(`src/entry_${name}.ts`, `${name}.js`, { format: "iife" });
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
