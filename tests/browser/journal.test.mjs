// Trades by hand and by the API: the form, the table, the way back from a deletion, and what is taken away as a file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, it } from "node:test";
import { dialog, eventually, launch, live, open } from "./browser.mjs";
import { Server, trade } from "./server.mjs";

let browser;
let server;
let owner;
let call;
let window;
let page;
before(async () => {
  browser = await launch();
  server = await Server.start("--rate-limit", "0");
  owner = server.addOwner();
  call = server.client(server.mint());
  window = await open(browser, server, { as: owner });
  page = window.page;
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const row = (id) => page.locator(".windowed-row", { has: page.locator(`a[href="/trades/${id}"]`) });
const field = (name) => dialog(page).locator(`[name=${name}]`);
const added = async (changes) => (await call("POST", "trades", trade(changes))).body.trade;

it("a trade is added by the form, with the server's refusals beside the fields, digit for digit", async () => {
  await window.go("/trades");
  await page.getByRole("main").getByRole("button", { name: "New trade" }).first().click();
  await field("pair").fill("eurusd");
  const prices = { entry_price: "1.10", exit_price: "1.1050", stop_loss: "1.0950", take_profit: "1.11" };
  for (const [name, value] of Object.entries(prices)) await field(name).fill(value);
  await field("lot_size").fill("-1");
  await field("pnl").fill("50.10");
  await dialog(page).getByRole("button", { name: "Add trade" }).click();
  await dialog(page).getByRole("alert").waitFor();
  assert.match(await dialog(page).getByRole("alert").textContent(), /lot_size/);
  assert.equal(await field("lot_size").getAttribute("aria-invalid"), "true");
  await field("lot_size").fill("0.10");
  await dialog(page).getByRole("button", { name: "Add trade" }).click();
  await dialog(page).waitFor({ state: "detached" });
  await page.locator(".windowed-row", { hasText: "EURUSD" }).waitFor();
  const stored = (await call("GET", "trades")).text;
  for (const digits of ['"entry_price":1.10,', '"lot_size":0.10,', '"pnl":50.10,', '"outcome":"WIN"']) {
    assert.ok(stored.includes(digits), `${digits} in ${stored}`);
  }
});

it("two quick clicks add one trade, and what was closed unsent is taken up again", async () => {
  await window.go("/trades");
  await page.getByRole("main").getByRole("button", { name: "New trade" }).first().click();
  const typed = { pair: "EURHUF", entry_price: "1", exit_price: "2", stop_loss: "0.5", take_profit: "2" };
  for (const [name, value] of Object.entries({ ...typed, lot_size: "1", pnl: "5" })) await field(name).fill(value);
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.getByText("Trade not added").waitFor();
  await page.getByRole("button", { name: "Go on with it" }).click();
  assert.equal(await field("take_profit").inputValue(), "2");
  const sent = [];
  const note = (request) => request.method() === "POST" && sent.push(request.url());
  page.on("request", note);
  await dialog(page)
    .locator("form")
    .evaluate((form) => [1, 2].forEach(() => form.requestSubmit()));
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(sent.length, 1, sent.join());
  page.off("request", note);
  await page.locator(".windowed-row", { hasText: "EURHUF" }).waitFor();
});

it("a trade is edited without touching what was not changed", async () => {
  const long = "1234567890123456789012.345";
  const text = JSON.stringify(trade({ pair: "BTCUSD" })).replace('"exit_price":2355', `"exit_price":${long}`);
  const { id } = (await call("POST", "trades", text)).body.trade;
  await window.go(`/trades/${id}`);
  await page.getByText("1,234,567,890,123,456,789,012.345").first().waitFor();
  await page.getByRole("button", { name: "Edit" }).click();
  assert.equal(await field("exit_price").inputValue(), long);
  await field("pnl").fill("-7.50");
  await field("outcome").selectOption("LOSS");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).waitFor({ state: "detached" });
  await page.getByText("−7.50").first().waitFor();
  const stored = (await call("GET", `trades/${id}`)).text;
  assert.ok(stored.includes(`"exit_price":${long}`) && stored.includes('"pnl":-7.50'), stored);
});

it("notes are kept", async () => {
  const { id } = await added({ pair: "NZDUSD" });
  await window.go(`/trades/${id}`);
  await page.getByRole("textbox", { name: "Notes" }).fill("Waited for the retest.\nWould do it again.");
  // Begun and not saved: they are there for who comes back.
  await page.getByRole("link", { name: "Trades", exact: true }).click();
  await page.locator(".windowed-row").first().waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Notes saved").waitFor();
  await eventually(
    async () => (await call("GET", `trades/${id}`)).body.trade.notes?.includes("retest"),
    "notes stored",
  );
});

it("a trade added by the API shows after a reload, and without one", async () => {
  await window.go("/trades");
  await live(page);
  const first = await added({ pair: "AUDCAD" });
  await row(first.id).waitFor();
  await page.reload();
  await row(first.id).waitFor();
  await call("PATCH", `trades/${first.id}`, { pnl: 77.25 });
  await row(first.id).getByText("+77.25").waitFor();
  await call("DELETE", `trades/${first.id}`);
  await row(first.id).waitFor({ state: "detached" });
});

it("deleting can be taken back, and else happens", async () => {
  const kept = await added({ pair: "CHFJPY" });
  const lost = await added({ pair: "CADJPY" });
  await window.go("/trades");
  for (const { id } of [kept, lost]) {
    await row(id).hover();
    await row(id)
      .getByRole("button", { name: /^Delete/ })
      .click();
    await row(id).waitFor({ state: "detached" });
    if (id === kept.id) {
      await page.getByRole("button", { name: "Undo" }).click();
      await row(id).waitFor();
    }
  }
  await eventually(async () => (await call("GET", `trades/${lost.id}`)).status === 404, "the other one deleted");
  assert.equal((await call("GET", `trades/${kept.id}`)).status, 200);
});

it("filters live in the address, and the file holds what they let in", async () => {
  await added({ pair: "USDCHF", session: "NY", pnl: -20, outcome: "LOSS", strategy: "=cmd()" });
  await added({ pair: "USDCHF", session: "ASIA", pnl: 30 });
  await window.go("/trades");
  await page.getByLabel("Filter by pair").fill("usdchf");
  await page.waitForURL(/pair=USDCHF/);
  await page.getByRole("main").getByLabel("Session").selectOption("NY");
  await page.waitForURL(/session=NY/);
  await eventually(async () => (await page.locator(".windowed-row").count()) === 1, "one row");
  await page.reload();
  await page.locator(".windowed-row", { hasText: "−20.00" }).waitFor();
  assert.equal(await page.locator(".windowed-row").count(), 1);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export CSV" }).click(),
  ]);
  const lines = readFileSync(await download.path(), "utf8")
    .trim()
    .split(/\r?\n/);
  assert.equal(lines.length, 2, lines.join("\n"));
  assert.match(lines[0], /pair/);
  assert.match(lines[1], /USDCHF/);
  await page.getByRole("button", { name: "Clear" }).click();
  await eventually(async () => (await page.locator(".windowed-row").count()) > 1, "all rows again");
  assert.equal(new URL(page.url()).search, "");
});

it("scrolls through thousands, and has few of them on the page at once", async () => {
  const many = 2500;
  for (let at = 0; at < many; at += 500) {
    const trades = Array.from({ length: 500 }, (_, n) => trade({ date: "2025-03-04", pnl: at + n + 1 }));
    assert.equal((await call("POST", "trades/batch", { trades })).status, 201);
  }
  await window.go("/trades");
  await page.locator(".windowed-row").first().waitFor();
  await eventually(async () => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const over = await page.getByText("That is all of them.").isVisible();
    return over && (await page.locator(".windowed-row", { hasText: "04 Mar 2025" }).count()) > 0;
  }, "the end of the list");
  const table = page.getByRole("table", { name: "Trades" });
  assert.ok(Number(await table.getAttribute("aria-rowcount")) > many);
  assert.ok((await page.locator(".windowed-row").count()) < 100);
});

it("the dashboard adds up what the statistics say, and changes with a trade", async () => {
  await window.go("/?range=all");
  await page.locator(".equity-chart canvas").first().waitFor();
  await live(page);
  const strip = page.locator(".figures");
  const shown = async () => (await strip.textContent()).replaceAll(/[,\s]/g, "");
  const told = async () => (await call("GET", "stats")).body.stats;
  const matches = async () => {
    const { net_pnl, trades, profit_factor } = await told();
    const text = await shown();
    return [net_pnl.toFixed(2), `${trades}trades`, profit_factor.toFixed(2)].every((one) => text.includes(one));
  };
  await eventually(matches, "the figures of the statistics");
  const before = await shown();
  const today = await page.evaluate(() => {
    const now = new Date();
    return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
  });
  await added({ date: today, pnl: 4321.5, pair: "XAGUSD" });
  await eventually(async () => (await shown()) !== before && (await matches()), "the figures with the new trade");
  await page.locator(".calendar", { hasText: "+4" }).waitFor();
  for (const name of ["By pair", "By session", "By strategy", "By weekday"]) {
    await page.getByRole("heading", { name }).waitFor();
  }
  await page.locator(".card", { hasText: "By pair" }).getByText("XAGUSD").waitFor();
});

it("the calendar shows the month in the address, chosen by keys or by steps", async () => {
  await added({ date: "2024-02-29", pnl: 29.5, pair: "USDSEK" });
  await window.go("/?range=all&month=2024-02");
  const calendar = page.locator(".calendar-card");
  await calendar.getByRole("link", { name: /29 Feb 2024/ }).waitFor();
  assert.equal(await calendar.getByLabel("Year").inputValue(), "2024");
  await calendar.getByLabel("Month", { exact: true }).focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForURL(/month=2024-03/);
  assert.match(page.url(), /range=all/);
  await page.keyboard.press("Tab");
  await page.keyboard.type("2025");
  await page.waitForURL(/month=2025-03/);
  await calendar.getByRole("link", { name: /4 Mar 2025/ }).waitFor();
  await calendar.getByRole("button", { name: "The month before" }).click();
  await page.waitForURL(/month=2025-02/);
  await page.reload();
  await calendar.getByRole("heading", { name: "February 2025" }).waitFor({ state: "attached" });
  await calendar.getByRole("button", { name: "Today" }).click();
  await page.waitForURL((url) => !url.searchParams.has("month"));
  for (const none of ["2024-13", "9999-01", "x"]) {
    await window.go(`/?month=${none}`);
    await calendar.getByRole("button", { name: "The month after" }).and(page.locator(":disabled")).waitFor();
  }
});

it("nothing went wrong on the way", () => window.clean());
