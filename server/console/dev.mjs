// For working on the console: `node dev.mjs [UPSTREAM [PORT]]` serves what is in src, built anew where it has changed
// since the last page was asked for, and hands everything else on to a running tjp.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const upstream = new URL(process.argv[2] ?? "http://127.0.0.1:8080");
const port = Number(process.argv[3] ?? 8090);
const out = mkdtempSync(join(tmpdir(), "tjp-console-"));
process.on("exit", () => rmSync(out, { recursive: true, force: true }));
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => process.exit(0));

// The binary's own answer would do, but it may have been built without a console.
const RULES =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** What the binary answers with the page; see server/api/console_pages.cpp. */
const PAGES = /^\/(?:(?:trades|signals|account)(?:\/.*)?|docs|signin|setup)?$/;

function newest(folder) {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
    }),
  );
}

let built = 0;
let files = new Map();
function build() {
  const changed = Math.max(newest(join(here, "src")), newest(join(here, "static")));
  if (changed <= built) return;
  const done = spawnSync(process.execPath, [join(here, "build.mjs"), out], { stdio: ["ignore", "inherit", "inherit"] });
  if (done.status !== 0) return;
  built = changed;
  const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
  files = new Map(manifest.files.map((file) => [file.path, file]));
}

function handOn(request, response) {
  const options = { method: request.method, path: request.url, headers: request.headers };
  const asked = http.request(upstream, options, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  asked.on("error", () => response.destroy());
  response.on("close", () => asked.destroy());
  request.pipe(asked);
}

http
  .createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://console");
    const isPage = PAGES.test(pathname);
    if (isPage) build();
    const file = files.get(isPage ? "/index.html" : pathname);
    if (!file) return handOn(request, response);
    response.writeHead(200, {
      "Content-Type": file.type,
      "Content-Encoding": "br",
      "Content-Security-Policy": RULES,
      "Cache-Control": "no-cache",
    });
    response.end(readFileSync(join(out, file.encodings.br.file)));
  })
  .listen(port, "127.0.0.1", function () {
    console.log(`http://127.0.0.1:${this.address().port} shows the console of ${upstream.origin}`);
  });
