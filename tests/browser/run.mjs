// Runs the browser tests: `node run.mjs [NAME…]`, all of them or those whose file has one of these names.
//
// TJP_BINARY is the tjp to test (build/release/tjp without it), TJP_CHROMIUM the browser (Debian's, or Chrome, without
// it). TJP_SHOTS is a folder for screenshots of every page; without it none are kept. With TJP_CONSOLE_DEV=1 the pages
// come from server/console/dev.mjs in place of the binary, so that a change need not be compiled in to be tried.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const run = (command, args) => spawnSync(command, args, { cwd: here, stdio: "inherit" }).status ?? 1;

if (!existsSync(join(here, "node_modules"))) {
  const failed = run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (failed) process.exit(failed);
}
const wanted = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .sort();
if (files.length === 0) {
  console.error("there is no test of this name");
  process.exit(2);
}

// Half of the time goes to looking at every page, with what little fits beside it: the rest is done at the same time,
// and told after it.
const FIRST_HALF = /^(looks|policy)/;
function test(names) {
  if (names.length === 0) return Promise.resolve(0);
  const child = spawn(process.execPath, ["--test", "--test-reporter=spec", ...names], { cwd: here });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => said.push(part));
  return new Promise((done) =>
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(said));
      done(code ?? 1);
    }),
  );
}
const first = files.filter((name) => FIRST_HALF.test(name));
const codes = await Promise.all([test(first), test(files.filter((name) => !first.includes(name)))]);
process.exit(codes.some((code) => code !== 0) ? 1 : 0);
