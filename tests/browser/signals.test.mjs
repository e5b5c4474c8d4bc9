// Signals from the hook to the open feed, and what becomes of them by hand.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { dialog, eventually, launch, live, open } from "./browser.mjs";
import { Server, trade } from "./server.mjs";

let browser;
let server;
let owner;
let call;
let hook;
before(async () => {
  browser = await launch();
  server = await Server.start("--rate-limit", "0");
  owner = server.addOwner();
  call = server.client(server.mint());
  hook = (await call("POST", "hooks", { name: "TradingView" })).body.url;
});
after(async () => {
  await browser?.close();
  await server?.close();
});

let serial = 0;
/** Posts a signal that no other looks like; answers its pair's entry, to find it by. */
async function send(pair = "XAUUSD") {
  const entry = `23${String(++serial).padStart(2, "0")}.5`;
  const answer = await fetch(hook, { method: "POST", body: `${pair} BUY @ ${entry}\nSL 2200\nTP1 2450` });
  assert.ok(answer.ok, await answer.text());
  return Number(entry).toLocaleString("en-GB", { minimumFractionDigits: 1 });
}
const row = (page, entry) => page.locator(".signal-row", { hasText: entry });
const newest = async () => (await call("GET", "signals?limit=1")).body.signals[0];

it("a signal posted to a hook is in the open feed next, before anything that is sent after it", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go("/signals");
  await live(page);
  // The order in which the page shows them, as it happens.
  await page.evaluate(() => {
    window.order = [];
    new MutationObserver(() => {
      for (const one of document.querySelectorAll(".signal-row")) {
        const entry = /2,3\d\d\.5/.exec(one.textContent)?.[0];
        if (entry && !window.order.includes(entry)) window.order.push(entry);
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  const sent = [];
  for (let n = 0; n < 4; ++n) {
    sent.push(await send());
    // The next is not sent before this one is there: no reload, no other request could have brought it.
    await row(page, sent[n]).waitFor({ timeout: 5000 });
  }
  assert.deepEqual(await page.evaluate(() => window.order), sent);
  await row(page, sent[3]).and(page.locator(".fresh")).waitFor();
  await window.clean();
  await window.close();
});

it("shows the message beside what was read from it", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  const entry = await send();
  await window.go("/signals");
  await row(page, entry).getByRole("link").click();
  const detail = page.locator(".signals-detail");
  await detail.getByText(/XAUUSD BUY @ 23\d\d\.5/).waitFor();
  const read = detail.locator(".parsed");
  for (const words of [entry, "2,200", "2,450", "Buy"]) await read.getByText(words).first().waitFor();
  const [message, fields] = [detail.locator(".signal-sides > *").first(), detail.locator(".signal-sides > *").last()];
  const [left, right] = [await message.boundingBox(), await fields.boundingBox()];
  assert.ok(left.x + left.width <= right.x && Math.abs(left.y - right.y) < 8, "side by side");
  await window.clean();
  await window.close();
});

it("is marked executed, closed into a trade, ignored and read again", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  const entry = await send();
  await window.go("/signals");
  await row(page, entry).getByRole("link").click();
  await page.getByRole("button", { name: "Mark executed" }).click();
  await dialog(page).locator("[name=fill_price]").fill("2301.10");
  await dialog(page).getByRole("button", { name: "Mark executed" }).click();
  await row(page, entry).getByText("Executed").waitFor();
  const executed = await newest();
  assert.equal(executed.status, "executed");
  assert.ok((await call("GET", `signals/${executed.id}`)).text.includes('"fill_price":2301.10'));

  await page.getByRole("button", { name: "Close into a trade" }).click();
  await dialog(page).locator("[name=exit_price]").fill("2350");
  await dialog(page).locator("[name=pnl]").fill("48.90");
  if (!(await dialog(page).locator("[name=lot_size]").inputValue())) {
    await dialog(page).locator("[name=lot_size]").fill("0.01");
  }
  await dialog(page).locator("button[type=submit]").click();
  await page.getByRole("link", { name: "Open the trade" }).first().click();
  await page.locator(".trade-top", { hasText: "+48.90" }).waitFor();
  await page.getByRole("link", { name: "Open the signal" }).waitFor();

  const second = await send();
  await window.go("/signals");
  await row(page, second).getByRole("link").click();
  await page.getByRole("button", { name: "Ignore", exact: true }).click();
  await row(page, second).getByText("Ignored").waitFor();
  assert.equal((await newest()).status, "ignored");
  assert.equal(await page.getByRole("button", { name: "Read again" }).count(), 0, "what was put aside stays there");

  await fetch(hook, { method: "POST", body: "what does everybody think of gold?" });
  await window.go("/signals");
  await page.locator(".signals-detail").getByText("what does everybody think").waitFor();
  await page.getByRole("button", { name: "Read again" }).click();
  await page.getByText("Message read again").waitFor();
  await window.clean();
  await window.close();
});

it("says so when somebody was quicker, and shows how it is now", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  const entry = await send();
  const { id } = await newest();
  // Without the events the page cannot know before it asks.
  await page.route("**/api/v1/events*", (route) => route.abort());
  await window.go(`/signals/${id}`);
  await page.getByRole("button", { name: "Mark executed" }).click();
  assert.equal((await call("PATCH", `signals/${id}`, { status: "ignored" })).status, 200);
  await dialog(page).getByRole("button", { name: "Mark executed" }).click();
  await page.locator(".signals-detail .notice.bad").waitFor();
  await row(page, entry).getByText("Ignored").waitFor();
  assert.equal((await newest()).status, "ignored");
  await window.close();
});

it("the filters of status and pair let in what they should, also live", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go("/signals");
  await page.getByRole("link", { name: "Pending", exact: true }).click();
  await page.waitForURL(/status=pending/);
  await live(page);
  const entry = await send();
  await row(page, entry).waitFor();
  const { id } = await newest();
  await call("PATCH", `signals/${id}`, { status: "ignored" });
  await row(page, entry).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Ignored", exact: true }).click();
  await row(page, entry).waitFor();
  await window.go("/signals?pair=GBPUSD");
  await page.getByText("No such signal").waitFor();
  await live(page);
  await send("XAUUSD");
  const wanted = await send("GBPUSD");
  await row(page, wanted).waitFor();
  assert.equal(await page.locator(".signal-row").count(), 1);
  await window.clean();
  await window.close();
});

it("what is changed in one window changes in the other", async () => {
  const one = await open(browser, server, { as: owner });
  const two = await open(browser, server, { as: owner });
  const entry = await send();
  await one.go("/signals");
  await two.go("/signals");
  await live(one.page);
  await live(two.page);
  await row(one.page, entry).getByRole("link").click();
  await one.page.getByRole("button", { name: "Ignore", exact: true }).click();
  await row(two.page, entry).getByText("Ignored").waitFor();

  await one.go("/account/keys");
  await two.go("/account/keys");
  await live(one.page);
  await live(two.page);
  await one.page.getByRole("button", { name: "Create key" }).first().click();
  await dialog(one.page).getByLabel("Name").fill("seen in both");
  await dialog(one.page).getByRole("button", { name: "Create key" }).click();
  await two.page.getByText("seen in both").waitFor();
  await one.clean();
  await two.clean();
  await one.close();
  await two.close();
});

it("the stream comes back after the server was restarted, and misses nothing of what was meanwhile", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go("/signals");
  await live(page);
  const before = await send();
  await row(page, before).waitFor();
  const asked = [];
  page.on("request", (request) => {
    if (/\/api\/v1\/events/.test(request.url())) asked.push(request);
  });
  await server.stop();
  await page.locator(".live:not(.on)").waitFor({ state: "attached" });
  // The browser cannot be there yet when these come in: it is not told the server is back.
  await server.start();
  const sent = [await send(), await send(), await send()];
  await live(page);
  for (const entry of sent) await row(page, entry).waitFor();
  const resumed = await Promise.all(
    asked.map(async (request) => (await request.allHeaders())["last-event-id"] ?? new URL(request.url()).search),
  );
  assert.ok(
    resumed.some((from) => /\d/.test(from)),
    `asked from where it was: ${JSON.stringify(resumed)}`,
  );
  const after = await send();
  await row(page, after).waitFor();
  await window.clean();
  await window.close();
});

it("a window that was away for a trade knows of it when it is back", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go("/trades");
  await live(page);
  await window.context.setOffline(true);
  await call("POST", "trades", trade({ pair: "EURGBP" }));
  await page.getByText("You are offline.").waitFor();
  assert.equal(await page.getByText("EURGBP").count(), 0);
  await window.context.setOffline(false);
  await page.getByText("EURGBP").first().waitFor();
  await eventually(async () => (await page.locator(".banner").count()) === 0, "the banner gone");
  await window.close();
});
