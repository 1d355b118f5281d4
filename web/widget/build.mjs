// Builds the one file the chat page loads. With --check: says whether the committed file is this build, and small enough.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const BUNDLE = new URL("../../bot/portal/static/policy-chat.js", import.meta.url);
const LARGEST_GZIPPED = 40_000; // bytes
const checking = process.argv.includes("--check");

const result = await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: ["src/policy-chat.ts"],
  outfile: fileURLToPath(BUNDLE),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "eof",
  charset: "utf8",
  write: !checking,
});

const bytes = checking ? Buffer.from(result.outputFiles[0].contents) : await readFile(BUNDLE);
const gzipped = gzipSync(bytes, { level: 9 }).length;
console.log(`policy-chat.js: ${bytes.length} bytes, ${gzipped} gzipped`);
if (gzipped > LARGEST_GZIPPED) {
  fail(`The bundle is over ${LARGEST_GZIPPED} bytes gzipped.`);
}
if (checking && !bytes.equals(await readFile(BUNDLE))) {
  fail("The committed bundle is not a build of this source. Run `npm run build` and commit the result.");
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
