// Builds the console into a folder: `node build.mjs OUT`.
//
// Scripts and styles get their hash in their name, so they may be cached for good; index.html names them. Each file lies
// there thrice, as it is and ready-made as .gz and .br, and manifest.json says what is what for whoever embeds them.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];
if (!target) {
  console.error("usage: node build.mjs OUT");
  process.exit(2);
}
const out = resolve(target);

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  outdir: out,
  entryNames: "assets/[name]-[hash]",
  chunkNames: "assets/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  target: ["chrome110", "firefox115", "safari16"],
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
};

const [modules, early] = await Promise.all([
  esbuild.build({ ...common, entryPoints: ["src/main.tsx", "src/styles/main.css"], format: "esm", splitting: true }),
  // Runs before the first paint, so it cannot be a module: those are deferred.
  esbuild.build({
    ...common,
    entryPoints: ["src/theme.ts", "static/favicon.svg"],
    format: "iife",
    loader: { ".svg": "copy" },
  }),
]);

const files = [...modules.outputFiles, ...early.outputFiles].map((file) => ({
  path: "/" + relative(out, file.path).replaceAll("\\", "/"),
  bytes: Buffer.from(file.contents),
}));

function named(pattern) {
  const found = files.find((file) => pattern.test(file.path));
  if (!found) throw new Error(`the build made nothing like ${pattern}`);
  return found.path;
}

// What main imports at once is fetched together with it, not after it.
function preloads() {
  const outputs = Object.entries(modules.metafile.outputs);
  const main = outputs.find(([, output]) => output.entryPoint === "src/main.tsx")[1];
  return main.imports
    .filter((one) => one.kind === "import-statement")
    .map((one) => "/" + relative(out, resolve(here, one.path)).replaceAll("\\", "/"))
    .map((path) => `<link rel="modulepreload" href="${path}">`)
    .join("\n    ");
}

const page = (await readFile(join(here, "static/index.html"), "utf8"))
  .replace("{{theme}}", named(/\/theme-\w+\.js$/))
  .replace("{{icon}}", named(/\/favicon-\w+\.svg$/))
  .replace("{{style}}", named(/\/main-\w+\.css$/))
  .replace("{{preloads}}", preloads())
  .replace("{{main}}", named(/\/main-\w+\.js$/));
files.push({ path: "/index.html", bytes: Buffer.from(page) });

// Minifying drops the notices of what is built in: they are served beside it.
async function licenses() {
  const packages = new Set(
    Object.keys(modules.metafile.inputs).flatMap(
      (input) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [],
    ),
  );
  const texts = [];
  for (const folder of [...packages].sort()) {
    const { name, version, license, author } = JSON.parse(await readFile(join(here, folder, "package.json"), "utf8"));
    const notices = (await readdir(join(here, folder))).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
    const bodies = await Promise.all(notices.map((file) => readFile(join(here, folder, file), "utf8")));
    // One that brings no text names at least its license and its author.
    if (bodies.length === 0) bodies.push(`License: ${license}. Author: ${author?.name ?? author}.`);
    texts.push(`${name} ${version}\n\n${bodies.map((body) => body.trim()).join("\n\n")}\n`);
  }
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
files.push({ path: "/licenses.txt", bytes: Buffer.from(await licenses()) });

await rm(out, { recursive: true, force: true });

const listing = [];
for (const { path, bytes } of files.sort((a, b) => (a.path < b.path ? -1 : 1))) {
  const file = join(out, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  const forms = {
    gzip: [".gz", gzipSync(bytes, { level: 9 })],
    br: [
      ".br",
      brotliCompressSync(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      }),
    ],
  };
  const encodings = {};
  for (const [name, [suffix, packed]] of Object.entries(forms)) {
    await writeFile(file + suffix, packed);
    encodings[name] = { file: path.slice(1) + suffix, size: packed.length };
  }
  listing.push({
    path,
    file: path.slice(1),
    type: types[path.slice(path.lastIndexOf("."))],
    sha256: createHash("sha256").update(bytes).digest("hex"),
    size: bytes.length,
    immutable: path.startsWith("/assets/"),
    encodings,
  });
}
await writeFile(join(out, "manifest.json"), JSON.stringify({ files: listing }, null, 2) + "\n");

const packed = listing.reduce((sum, file) => sum + file.encodings.br.size, 0);
console.log(`${listing.length} files, ${(packed / 1024).toFixed(1)} KiB in all as brotli → ${out}`);
