// The real binary on a free port, with a data folder of its own.

import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const BINARY = resolve(process.env.TJP_BINARY ?? join(ROOT, "build/release/tjp"));
const DEV = process.env.TJP_CONSOLE_DEV === "1";
const START_MS = 20_000;

export const OWNER = { email: "owner@example.com", password: "a long enough password" };

// Only what a test says counts, not the settings of whoever runs it.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("TJP_")));

async function until(said, child, log) {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const found = said.exec(readFileSync(log, "utf8"));
    if (found) return found;
    await sleep(10);
  }
  throw new Error(`not started (exit ${child.exitCode}): ${readFileSync(log, "utf8")}`);
}

function launch(command, args, log) {
  const out = openSync(log, "a");
  const child = spawn(command, args, { stdio: ["ignore", out, out], env: environment });
  closeSync(out);
  return child;
}

function ended(child, signal) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return null;
  return new Promise((done) => {
    child.once("exit", done);
    child.kill(signal);
  });
}

export class Server {
  constructor(args = []) {
    if (!existsSync(BINARY)) throw new Error(`there is no tjp at ${BINARY}: set TJP_BINARY`);
    this.args = args;
    this.folder = mkdtempSync(join(tmpdir(), "tjp-browser-"));
    this.data = join(this.folder, "data");
    this.runs = 0;
    this.port = 0;
  }

  static async start(...args) {
    const server = new Server(args);
    await server.start();
    return server;
  }

  async start() {
    this.log = join(this.folder, `${++this.runs}.log`);
    const listen = `127.0.0.1:${this.port}`;
    this.child = launch(BINARY, ["serve", "--data", this.data, "--listen", listen, ...this.args], this.log);
    this.port = Number((await until(/listening on http:\/\/127\.0\.0\.1:(\d+)/, this.child, this.log))[1]);
    this.api = `http://127.0.0.1:${this.port}`;
    if (DEV && !this.proxy) await this.startProxy();
    this.url ??= this.api;
  }

  async startProxy() {
    const log = join(this.folder, "proxy.log");
    this.proxy = launch(process.execPath, [join(ROOT, "server/console/dev.mjs"), this.api, "0"], log);
    this.url = (await until(/(http:\/\/127\.0\.0\.1:\d+) shows/, this.proxy, log))[1];
  }

  said() {
    return readFileSync(this.log, "utf8");
  }

  /** The path of the one-time link it has printed. */
  setupPath() {
    return new RegExp(`${this.api}(/setup#token=\\S+)`).exec(this.said())?.[1] ?? null;
  }

  async stop() {
    await ended(this.child, "SIGTERM");
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  async close() {
    await ended(this.child, "SIGKILL");
    await ended(this.proxy, "SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }

  tjp(args, input = "") {
    const done = spawnSync(BINARY, [...args, "--data", this.data], { input, encoding: "utf8", env: environment });
    if (done.status !== 0) throw new Error(`tjp ${args.join(" ")}: ${done.stderr}`);
    return done.stdout.trim();
  }

  addUser(email, password, ...flags) {
    this.tjp(["user", "add", email, "--password-stdin", ...flags], password + "\n");
    return { email, password };
  }

  addOwner() {
    return this.addUser(OWNER.email, OWNER.password, "--owner", "--plan", "pro");
  }

  /** By the printed link, without the form; with --demo this fills the journal. */
  async claim() {
    const token = /token=(\S+)/.exec(this.setupPath())[1];
    const answer = await fetch(`${this.api}/api/v1/setup`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, ...OWNER }),
    });
    if (answer.status !== 201) throw new Error(await answer.text());
    return OWNER;
  }

  mint(email = OWNER.email) {
    return this.tjp(["key", "create", "--user", email, "--name", "test", "--scope", "read+write"]);
  }

  /** The API with a key: `await call("POST", "trades", {…})` answers {status, body}. */
  client(key) {
    return async (method, path, body) => {
      const answer = await fetch(`${this.api}/api/v1/${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
      });
      const text = await answer.text();
      return { status: answer.status, text, body: text.startsWith("{") ? JSON.parse(text) : null };
    };
  }
}

export function trade(changes = {}) {
  return {
    date: "2026-05-19",
    pair: "XAUUSD",
    direction: "BUY",
    entry_price: 2342.5,
    exit_price: 2355,
    stop_loss: 2330,
    take_profit: 2355,
    lot_size: 0.1,
    pnl: 125,
    risk_reward: 1,
    outcome: "WIN",
    session: "LONDON",
    ...changes,
  };
}
