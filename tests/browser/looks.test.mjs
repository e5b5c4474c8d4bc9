// Every page, dark and light, on a desk and on a phone, and every dialog in both themes and both widths: nothing wider
// than the window, nothing that axe-core calls serious, and a screenshot of each to look at.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { dialog, launch, open, PHONE, shoot, WIDE } from "./browser.mjs";
import { Server } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
let server;
let owner;
let firstTrade;

before(async () => {
  browser = await launch();
  server = await Server.start("--demo");
  owner = await server.claim();
  server.addUser("second@example.com", "another long password");
  const call = server.client(server.mint());
  firstTrade = (await call("GET", "trades?limit=1")).body.trades[0].id;
  const hook = (await call("POST", "hooks", { name: "TradingView" })).body.url;
  await call("POST", "hooks", { name: "Channel bridge", kind: "signal", allow_ips: ["127.0.0.1"] });
  for (const message of ["SELL XAUUSD @ 4626-4629\nSL 4632\nTP1 4623\nTP2 4620", "hello all, gold looks nice?"]) {
    await fetch(hook, { method: "POST", body: message });
  }
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const button = (name) => (page) => page.getByRole("button", { name, exact: true }).first().click();
const inDialog = (name) => (page) => dialog(page).getByRole("button", { name, exact: true }).click();
const firstPending = (page) => page.locator(".signal-row", { hasText: "Pending" }).first().getByRole("link").click();

/** Name, path, what to wait for, and what opens the dialog. */
const PAGES = [
  ["dashboard", "/?range=all", ".equity-chart canvas"],
  ["trades", "/trades", ".windowed-row"],
  ["trades-none", "/trades?pair=ABCDEF", ".empty"],
  ["trade", () => `/trades/${firstTrade}`, ".facts"],
  ["signals", "/signals", ".signal-row"],
  [
    "signal",
    "/signals?status=pending",
    ".signal-row",
    [firstPending, (page) => page.locator(".side-title").first().waitFor()],
  ],
  ["profile", "/account", ".rows li"],
  ["keys", "/account/keys", ".rows li"],
  ["hooks", "/account/hooks", ".inbox li", [(page) => page.locator(".inbox-head").first().click()]],
  ["copier", "/account/copier", "form"],
  ["accounts", "/account/accounts", ".rows li"],
  ["docs", "/docs", ".doc-operation", [(page) => page.getByRole("searchbox").fill("hook")]],
  ["missing", "/account/nowhere", ".empty"],
  ["dialog-trade", "/trades", ".windowed-row", [button("New trade")]],
  ["dialog-key", "/account/keys", ".rows li", [button("Create key")]],
  [
    "dialog-key-once",
    "/account/keys",
    ".rows li",
    [
      button("Create key"),
      (page) => dialog(page).getByLabel("Name").fill("TradingView"),
      inDialog("Create key"),
      (page) => dialog(page).getByText("Try it").waitFor(),
    ],
  ],
  ["dialog-reroll", "/account/keys", ".rows li", [button("Reroll")]],
  ["dialog-revoke", "/account/keys", ".rows li", [button("Revoke")]],
  ["dialog-hook", "/account/hooks", ".inbox li", [button("Create webhook")]],
  ["dialog-account", "/account/accounts", ".rows li", [button("Add account")]],
  ["dialog-user", "/account", ".rows li", [button("Add user")]],
  ["dialog-execute", "/signals?status=pending", ".signal-row", [firstPending, button("Mark executed")]],
  ["dialog-help", "/", ".figure-value", [(page) => page.keyboard.press("?")]],
];
const GUEST_PAGES = [
  ["signin", "/signin", "form"],
  ["setup-done", "/setup#token=tjp_setup_old", ".frame"],
];

async function look(page, name, { theme, viewport }) {
  await page.evaluate(() => document.fonts.ready);
  // A chart draws in the frame after its data.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await shoot(page, `${name}-${theme}-${viewport.width}`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wider <= 0, `${name} is ${wider} px wider than the window`);
  // Both themes are judged and both widths, not each pair of them: a phone in the dark has nothing of its own.
  if (viewport === PHONE && theme === "dark") return;
  await page.evaluate(AXE);
  const faults = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter((one) => one.impact === "serious" || one.impact === "critical")
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
  assert.deepEqual(faults, [], name);
}

async function visit(window, pages, style) {
  const { page } = window;
  const failed = [];
  // Dialogs are opened dark on a desk and light on a phone: each is the same over any page.
  const crossed = (style.theme === "dark") !== (style.viewport === WIDE);
  for (const [name, path, sign, steps = []] of pages) {
    if (crossed && name.startsWith("dialog")) continue;
    try {
      // From an empty page: a dialog of the one before may be open.
      await page.goto("about:blank");
      await page.goto(typeof path === "function" ? path() : path);
      await page.locator(sign).first().waitFor();
      for (const step of steps) await step(page);
      if (name.startsWith("dialog")) await dialog(page).waitFor();
      await look(page, name, style);
    } catch (error) {
      failed.push(`${name}: ${error.message}`);
    }
  }
  await window.clean();
  assert.deepEqual(failed, []);
}

for (const theme of ["dark", "light"]) {
  for (const viewport of [WIDE, PHONE]) {
    describe(`${theme}, ${viewport.width} px`, { concurrency: true }, () => {
      const style = { theme, viewport };
      it("pages and dialogs of who is signed in", async () => {
        const window = await open(browser, server, { ...style, as: owner });
        await visit(window, PAGES, style);
        const shown = await window.page.evaluate(() => document.documentElement.dataset.theme);
        assert.equal(shown, theme);
        await window.close();
      });
      it("pages of who is not", async () => {
        const window = await open(browser, server, style);
        await visit(window, GUEST_PAGES, style);
        await window.close();
      });
    });
  }
}

describe("a journal with nothing in it", () => {
  it("says what to do next, on every page", async (t) => {
    const empty = await Server.start();
    t.after(() => empty.close());
    const first = await empty.addOwner();
    for (const [theme, viewport] of [
      ["dark", WIDE],
      ["light", PHONE],
    ]) {
      const style = { theme, viewport };
      const window = await open(browser, empty, { ...style, as: first });
      const pages = [
        ["empty-dashboard", "/", ".begin"],
        ["empty-trades", "/trades", ".empty"],
        ["empty-signals", "/signals", ".empty"],
        ["empty-keys", "/account/keys", ".empty"],
        ["empty-hooks", "/account/hooks", ".empty"],
        ["empty-accounts", "/account/accounts", ".empty"],
      ];
      await visit(window, pages, style);
      await window.close();
    }
  });
  it("waits for its owner", async (t) => {
    const fresh = await Server.start();
    t.after(() => fresh.close());
    for (const [theme, viewport] of [
      ["dark", WIDE],
      ["light", PHONE],
    ]) {
      const style = { theme, viewport };
      const window = await open(browser, fresh, style);
      await visit(
        window,
        [
          ["setup", fresh.setupPath(), "form"],
          ["setup-waits", "/setup", ".frame"],
        ],
        style,
      );
      await window.close();
    }
  });
});

describe("the theme", () => {
  it("is the chosen one, whatever the system says, also after a reload", async () => {
    const window = await open(browser, server, { theme: "dark", as: owner });
    await window.go("/account");
    const theme = () => window.page.evaluate(() => document.documentElement.dataset.theme);
    assert.equal(await theme(), "dark");
    await window.page.getByRole("main").getByText("light", { exact: true }).locator("..").click();
    assert.equal(await theme(), "light");
    await window.page.reload();
    assert.equal(await theme(), "light");
    await window.clean();
    await window.close();
  });
});
