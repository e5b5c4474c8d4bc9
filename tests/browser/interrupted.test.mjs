// A session that ends under what somebody is doing, or becomes another's: nothing typed is lost, nothing goes astray.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { dialog, eventually, launch, open, PHONE, signIn, signInByForm } from "./browser.mjs";
import { Server } from "./server.mjs";

const OTHER = {
  email: "somebody.with.a.rather.long.name@a-long-subdomain.example.com",
  password: "quite another password",
};

let browser;
let server;
let owner;
before(async () => {
  browser = await launch();
  server = await Server.start();
  owner = server.addOwner();
  server.addUser(OTHER.email, OTHER.password);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** As the server ends it: the page is not told. */
async function endSession(window) {
  const { name, value } = (await window.context.cookies()).find((one) => one.name === "tjp_session");
  const headers = { Cookie: `${name}=${value}` };
  const { csrf_token } = await (await fetch(`${server.api}/api/v1/session`, { headers })).json();
  const request = { method: "DELETE", headers: { ...headers, "X-CSRF-Token": csrf_token } };
  assert.ok((await fetch(`${server.api}/api/v1/session`, request)).ok);
}

async function typeTrade(page, pair) {
  await page.getByRole("main").getByRole("button", { name: "New trade" }).first().click();
  const fields = { pair, entry_price: "1.10", exit_price: "1.20", stop_loss: "1.05", take_profit: "1.20" };
  for (const [name, value] of Object.entries({ ...fields, lot_size: "0.1", pnl: "10" })) {
    await dialog(page).locator(`[name=${name}]`).fill(value);
  }
}

it("what is typed outlives the session, and is sent once its user is back", async () => {
  const window = await open(browser, server, { as: owner, viewport: PHONE });
  const { page } = window;
  await window.go("/trades");
  await typeTrade(page, "EURNOK");
  await endSession(window);
  await dialog(page).getByRole("button", { name: "Add trade" }).click();
  const again = dialog(page).filter({ hasText: "Your session has ended" });
  await again.waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await again.getByLabel("Password").fill(owner.password);
  await again.getByRole("button", { name: "Sign in" }).click();
  // It goes on by itself with what was asked for.
  await page.getByText("EURNOK added").waitFor();
  await eventually(async () => (await dialog(page).count()) === 0, "both dialogs closed");
  const { trades } = (await server.client(server.mint(owner.email))("GET", "trades?pair=EURNOK")).body;
  assert.equal(trades.length, 1);
  await window.clean();
  await window.close();
});

it("nothing of one user is written into the journal of another who has signed in meanwhile", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await page.route("**/api/v1/events*", (route) => route.abort());
  await window.go("/trades");
  await typeTrade(page, "EURSEK");
  await signIn(window.context, server, OTHER);
  await dialog(page).getByRole("button", { name: "Add trade" }).click();
  const again = dialog(page).filter({ hasText: "Your session has ended" });
  await again.getByLabel("Password").fill(owner.password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await eventually(async () => (await dialog(page).count()) === 0, "the trade is added");
  const count = async (email) =>
    (await server.client(server.mint(email))("GET", "trades?pair=EURSEK")).body.trades.length;
  assert.deepEqual([await count(owner.email), await count(OTHER.email)], [1, 0]);
  await window.close();
});

it("the windows of one browser are signed in and out together", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  const second = await window.context.newPage();
  await window.go("/trades");
  await second.goto("/signals");
  await second.getByRole("heading", { name: "Signals" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await second.waitForURL((url) => url.pathname === "/signin");
  await signInByForm(page, OTHER);
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await second.waitForURL("**/signals");
  await second.locator(".who-mail", { hasText: OTHER.email }).waitFor();
  const over = await second.locator(".sidebar-foot").evaluate((foot) => foot.scrollWidth - foot.clientWidth);
  assert.equal(over, 0, "a long address stays in the sidebar");
  await window.clean();
  await window.close();
});
