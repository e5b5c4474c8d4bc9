// Every tab of the account: what is set there is what the server then does.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { dialog, eventually, launch, live, open } from "./browser.mjs";
import { Server } from "./server.mjs";

let browser;
let server;
let owner;
let call;
let window;
let page;
before(async () => {
  browser = await launch();
  server = await Server.start();
  owner = server.addOwner();
  call = server.client(server.mint());
  window = await open(browser, server, { as: owner });
  page = window.page;
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const field = (name) => dialog(page).locator(`[name=${name}]`);
const press = (name) => dialog(page).getByRole("button", { name, exact: true }).click();
const item = (text) => page.locator(".rows").getByRole("listitem").filter({ hasText: text });
const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
const statusWith = async (key) => (await server.client(key)("GET", "me")).status;
async function copiedKey() {
  await dialog(page).getByRole("button", { name: "Copy" }).first().click();
  await dialog(page).getByText("Copied").waitFor();
  const key = await clipboard();
  await press("I have it");
  return key;
}

it("each tab opens by its address and by its link", async () => {
  await window.go("/account");
  for (const [name, path] of [
    ["API Keys", "/account/keys"],
    ["Webhooks in", "/account/hooks"],
    ["Copier", "/account/copier"],
    ["Accounts", "/account/accounts"],
    ["Profile", "/account"],
  ]) {
    const tab = page.getByRole("navigation", { name: "Account" }).getByRole("link", { name, exact: true });
    await tab.click();
    await page.waitForURL((url) => url.pathname === path);
    assert.equal(await tab.getAttribute("aria-current"), "page");
    await page.locator(".card").first().waitFor();
  }
});

it("a key is made with its scope and end, replaced with an overlap, and revoked", async () => {
  await window.go("/account/keys");
  await page.getByRole("button", { name: "Create key" }).first().click();
  await press("Create key");
  await dialog(page).getByRole("alert").waitFor();
  await field("name").fill("Reader");
  await dialog(page).getByText("Lists and fetches.").click();
  await field("expires_at").selectOption("30");
  await press("Create key");
  const first = await copiedKey();
  const reader = server.client(first);
  assert.equal((await reader("GET", "trades")).status, 200);
  assert.equal((await reader("POST", "trades/batch", { trades: [] })).status, 403);
  const listed = (await item("Reader").textContent()).replaceAll(" ", " ");
  assert.match(listed, /Read/);
  assert.doesNotMatch(listed, /Read \+ write/);
  assert.doesNotMatch(listed, /Expiresnever/);

  await item("Reader").getByRole("button", { name: "Reroll" }).click();
  assert.equal(await field("overlap_seconds").inputValue(), "86400");
  await press("Reroll");
  const second = await copiedKey();
  assert.deepEqual([await statusWith(first), await statusWith(second)], [200, 200]);
  await eventually(async () => (await item("Reader").count()) === 2, "old and new");
  const fresh = item("Reader").filter({ hasText: second.slice(-4) });
  await fresh.getByRole("button", { name: "Reroll" }).click();
  await field("overlap_seconds").selectOption("0");
  await press("Reroll");
  const third = await copiedKey();
  assert.deepEqual([await statusWith(second), await statusWith(third)], [401, 200]);

  await item("Reader")
    .filter({ hasText: third.slice(-4) })
    .getByRole("button", { name: "Revoke" })
    .click();
  await press("Revoke key");
  await page.getByText("Reader revoked").waitFor();
  assert.equal(await statusWith(third), 401);
  await eventually(
    async () =>
      (await item("Reader")
        .filter({ hasText: third.slice(-4) })
        .count()) === 0,
    "gone",
  );
});

it("a key lasts through its last day where its user is, also when the clocks change on it", async () => {
  const far = await open(browser, server, { as: owner, zone: "America/Los_Angeles" });
  const form = (name) => dialog(far.page).locator(`[name=${name}]`);
  await far.go("/account/keys");
  await far.page.getByRole("button", { name: "Create key" }).first().click();
  await form("name").fill(`Far west ${"w".repeat(80)}`);
  await form("expires_at").selectOption("date");
  for (const past of ["", "2020-01-01"]) {
    await form("expires_at").fill(past);
    await dialog(far.page).getByRole("button", { name: "Create key" }).click();
    await dialog(far.page).getByRole("alert").waitFor();
    assert.equal(await form("expires_at").getAttribute("aria-invalid"), "true");
  }
  // An hour is taken back in the night before: this day ends eight hours behind UTC, and began seven behind.
  await form("expires_at").fill("2037-11-01");
  await dialog(far.page).getByRole("button", { name: "Create key" }).click();
  await dialog(far.page).getByText("it is not shown again").waitFor();
  const cut = await dialog(far.page).evaluate((element) => element.scrollWidth - element.clientWidth);
  assert.equal(cut, 0, "a long name stays inside of the dialog");
  // Keys are listed to their user, not to a key.
  const { keys } = await far.page.evaluate(async () => (await fetch("/api/v1/keys")).json());
  const made = keys.find((key) => key.name.startsWith("Far west"));
  assert.equal(made.expires_at, "2037-11-02T08:00:00.000Z");
  await dialog(far.page).getByRole("button", { name: "I have it" }).click();
  await far.page.getByRole("listitem").filter({ hasText: "Far west" }).getByText("01 Nov 2037").waitFor();
  await far.clean();
  await far.close();
});

it("a webhook is made, its URL takes messages, and its inbox tells what each became", async () => {
  await window.go("/account/hooks");
  await page.getByRole("button", { name: "Create webhook" }).first().click();
  await field("name").fill("Bridge");
  await field("allow_ips").fill("nonsense");
  await press("Create webhook");
  await dialog(page).getByRole("alert").waitFor();
  await field("allow_ips").fill("127.0.0.1, 10.0.0.0/8");
  await press("Create webhook");
  const url = await copiedKey();
  assert.match(url, /\/hooks\/tjp_hook_/);
  await live(page);
  await fetch(url, { method: "POST", body: "XAUUSD BUY NOW SL 2330 TP1 2350" });
  await fetch(url, { method: "POST", body: "anybody awake here?" });
  const chatter = page.locator(".inbox > li", { hasText: "anybody awake" });
  await chatter.getByText("Ignored").waitFor();
  await page.locator(".inbox > li", { hasText: "XAUUSD BUY NOW" }).getByText("Pending").waitFor();
  await chatter.getByRole("button").first().click();
  await chatter.getByRole("button", { name: "Read again" }).click();
  await page.getByText("Read again: still not an order").waitFor();

  await item("Bridge").getByRole("button", { name: "Rotate" }).click();
  await press("Rotate");
  const next = await copiedKey();
  assert.notEqual(next, url);
  for (const each of [url, next]) {
    assert.ok((await fetch(each, { method: "POST", body: `EURUSD SELL NOW SL 1.2 TP ${Math.random()}` })).ok);
  }
  await item("Bridge").getByText("The old URL goes on until").waitFor();
  await item("Bridge").getByRole("button", { name: "Edit Bridge" }).click();
  await field("name").fill("Bridge two");
  await press("Save");
  await item("Bridge two").getByRole("button", { name: "Delete Bridge two" }).click();
  await press("Delete webhook");
  await page.getByText("Bridge two deleted").waitFor();
  assert.equal((await fetch(next, { method: "POST", body: "late" })).ok, false);
});

it("a message is tried against the parser, and nothing of it is stored", async () => {
  await window.go("/account/hooks");
  const before = (await call("GET", "signals?limit=200")).body.signals.length;
  const box = page.getByLabel("A message to try");
  await box.fill("GBPUSD SELL LIMIT 1.2750 SL 1.2790 TP1 1.2700 TP2 1.2650");
  const result = page.locator(".try .parsed");
  for (const words of ["GBPUSD", "Sell", "1.2750", "1.2790", "1.2700"]) await result.getByText(words).first().waitFor();
  await page.getByRole("button", { name: "Chatter" }).click();
  await page.locator(".try").getByText("Ignored").waitFor();
  assert.equal((await call("GET", "signals?limit=200")).body.signals.length, before);
});

it("the copier keeps what is set, and says what it will not take", async () => {
  await window.go("/account/copier");
  await page.locator("[name=min_win_rate]").fill("45.50");
  await page.locator("[name=allowed_pairs]").fill("xauusd, eurusd");
  await page.locator("[name=blocked_pairs]").fill("XAUUSD");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").first().waitFor();
  await page.locator("[name=blocked_pairs]").fill("USDJPY");
  await page.getByRole("button", { name: "Add a name" }).click();
  await page.getByLabel("As received").fill("GOLD");
  await page.getByLabel("Pair", { exact: true }).fill("XAUUSD");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Copier settings saved").waitFor();
  const { text, body } = await call("GET", "copier");
  assert.ok(text.includes('"min_win_rate":45.50'), text);
  assert.deepEqual(body.copier.allowed_pairs, ["XAUUSD", "EURUSD"]);
  assert.deepEqual(body.copier.symbol_map, { GOLD: "XAUUSD" });
  await page.reload();
  await eventually(async () => (await page.locator("[name=min_win_rate]").inputValue()) === "45.50", "kept");
});

it("a broker account is added, changed and deleted", async () => {
  await window.go("/account/accounts");
  await page.getByRole("button", { name: "Add account" }).first().click();
  await field("name").fill("Paper");
  await field("login").fill("12345678");
  await press("Add account");
  await item("Paper").getByText("*678").waitFor();
  await item("Paper").getByRole("button", { name: "Edit Paper" }).click();
  await field("currency").fill("EUR");
  await press("Save");
  await dialog(page).waitFor({ state: "detached" });
  const [account] = (await call("GET", "accounts")).body.accounts;
  assert.equal(account.currency, "EUR");
  await call("PATCH", `accounts/${account.id}`, { balance: 1234.5, equity: 1200 });
  await item("Paper").getByText("1,234.50").waitFor();
  await item("Paper").getByRole("button", { name: "Delete Paper" }).click();
  await press("Delete account");
  await page.getByText("No account yet").waitFor();
  assert.deepEqual((await call("GET", "accounts")).body.accounts, []);
});

it("the reference is the served one, with examples for this very host", async () => {
  await window.go("/docs");
  const { paths } = await (await fetch(`${server.api}/api/v1/openapi.json`)).json();
  const operations = Object.values(paths).flatMap((path) =>
    Object.keys(path).filter((name) => ["get", "post", "put", "patch", "delete"].includes(name)),
  );
  await page.locator(".doc-operation").first().waitFor();
  assert.equal(await page.locator(".doc-operation").count(), operations.length);
  const lines = await page.locator(".doc-operation pre", { hasText: "curl" }).allTextContents();
  assert.ok(lines.length >= operations.length - 2, `${lines.length} examples`);
  for (const line of lines) assert.ok(line.includes(server.url), line);
  const guest = await open(browser, server);
  await guest.go("/docs");
  await guest.page.locator(".doc-operation").first().waitFor();
  await guest.close();
});

it("nothing went wrong on the way", () => window.clean());
