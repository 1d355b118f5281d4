// Builds the portal's stylesheet and scripts. With --check: says whether the committed files are this build.
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { compile } from "sass";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const OUTPUT = new URL("../../bot/portal/static/", import.meta.url);
const LARGEST_GZIPPED = { "portal.css": 20_000, "design.css": 1_000, "portal.js": 8_000, "htmx.min.js": 18_000 }; // bytes
// What belongs to the government's own pages, and must not be on ours.
const NOT_OURS = /GDS Transport|crown|crest|@font-face|url\((?!data:)/i;
const checking = process.argv.includes("--check");

const written = {
  "portal.css": await styles("portal"),
  "design.css": await styles("design"),
  "portal.js": await scripts(),
  "htmx.min.js": await htmx(),
};
for (const [name, text] of Object.entries(written)) {
  const gzipped = gzipSync(text, { level: 9 }).length;
  console.log(`${name}: ${Buffer.byteLength(text)} bytes, ${gzipped} gzipped`);
  if (gzipped > LARGEST_GZIPPED[name]) fail(`${name} is over ${LARGEST_GZIPPED[name]} bytes gzipped.`);
  const address = new URL(name, OUTPUT);
  if (!checking) await writeFile(address, text);
  else if (text !== (await readFile(address, "utf8"))) {
    fail(`The committed ${name} is not a build of this source. Run \`npm run build\` and commit the result.`);
  }
}

async function styles(name) {
  const { css } = compile(`${HERE}src/${name}.scss`, { loadPaths: [`${HERE}node_modules`], quietDeps: true });
  const foreign = css.match(NOT_OURS);
  if (foreign) fail(`The stylesheet names ${foreign[0]}, which is not ours to use.`);
  return (await transform(css, { loader: "css", minify: true, target: "es2022", charset: "utf8" })).code;
}

async function scripts() {
  const { outputFiles } = await build({
    absWorkingDir: HERE,
    entryPoints: ["src/portal.js"],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    write: false,
  });
  return outputFiles[0].text;
}

/** htmx as its authors publish it, for pages that use it. */
async function htmx() {
  return readFile(`${HERE}node_modules/htmx.org/dist/htmx.min.js`, "utf8");
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
