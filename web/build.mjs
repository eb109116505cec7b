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

// font: the letters, figures and signs that English and the languages of western Europe need; other scripts fall to the system's.
async function font() {
  let text = "";
  for (let c = 0x20; c < 0x7f; c++) text += String.fromCodePoint(c);
  for (let c = 0xa0; c < 0x180; c++) text += String.fromCodePoint(c);
  text += "–—‘’‚“”„…•−→←↑↓×€™‹›";
  const whole = readFileSync(require.resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"));
  const cut = await subsetFont(whole, text, { targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 700, default: 400 } } });
  emit("inter.woff2", cut);
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

function icons() {
  const names = new Set();
  const files = [...sources(join(root, "internal/web"), [".templ", ".go"]), ...sources(join(here, "src"), [".ts"])];
  const known = new Set(readdirSync(join(here, "node_modules/lucide-static/icons")).map((f) => f.replace(/\.svg$/, "")));
  for (const file of files) {
    for (const [, name] of readFileSync(file, "utf8").matchAll(/"([a-z0-9]+(?:-[a-z0-9]+)*)"/g)) if (known.has(name)) names.add(name);
  }
  const symbols = [...names].sort().map((name) => {
    const svg = readFileSync(join(here, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  emit("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

async function bundle(entry, name, options = {}) {
  const result = await esbuild.build({
    entryPoints: [join(here, entry)], bundle: true, minify: true, write: false, legalComments: "none", logLevel: "error",
    target: ["chrome125", "firefox128", "safari17.5"], ...options,
  });
  return emit(name, result.outputFiles[0].contents);
}

await font();
icons();
const url = (file) => `/static/${file}`;
for (const name of ["desk", "portal"]) {
  await bundle(`css/${name}.css`, `${name}.css`, {
    plugins: [{
      name: "font",
      setup(build) {
        build.onResolve({ filter: /^inter\.woff2$/ }, () => ({ path: url(manifest["inter.woff2"]), external: true }));
      },
    }],
  });
}
for (const name of readdirSync(join(here, "src")).filter((n) => n.startsWith("entry_")).map((n) => n.slice(6, -3))) {
  await bundle(`src/entry_${name}.ts`, `${name}.js`, { format: "iife" });
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
