// Builds the files that pages load. With --check: says whether the committed files are this build, and small enough.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const STATIC = new URL("../../bot/portal/static/", import.meta.url);
const CHECKING = process.argv.includes("--check");
const SOURCES = [
  // what is built, how a page takes it, and how many bytes gzipped it may be
  { name: "policy-chat", format: "esm", largest: 40_000 },
  { name: "policy-chat-launcher", format: "iife", largest: 4_000 },
  { name: "policy-chat-frame", format: "esm", largest: 1_000 },
  { name: "frame-sign-in", format: "esm", largest: 1_000 },
];

for (const { name, format, largest } of SOURCES) {
  const file = new URL(`${name}.js`, STATIC);
  const result = await build({
    absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
    entryPoints: [`src/${name}.ts`],
    outfile: fileURLToPath(file),
    bundle: true,
    format,
    target: "es2022",
    minify: true,
    legalComments: "eof",
    charset: "utf8",
    write: !CHECKING,
  });
  const bytes = CHECKING ? Buffer.from(result.outputFiles[0].contents) : await readFile(file);
  const gzipped = gzipSync(bytes, { level: 9 }).length;
  console.log(`${name}.js: ${bytes.length} bytes, ${gzipped} gzipped`);
  if (gzipped > largest) fail(`${name}.js is over ${largest} bytes gzipped.`);
  if (CHECKING && !bytes.equals(await readFile(file).catch(() => Buffer.alloc(0)))) {
    fail(`The committed ${name}.js is not a build of this source. Run \`npm run build\` and commit the result.`);
  }
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
