// Who is signed in, for how long, and what that keeps from others.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { dialog, eventually, launch, live, open, signInByForm } from "./browser.mjs";
import { OWNER, Server, trade } from "./server.mjs";

const OTHER = { email: "other@example.com", password: "quite another password" };

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

const atSignIn = (page) => page.waitForURL((url) => url.pathname === "/signin");
const cookieOf = async ({ context }) => (await context.cookies()).find((one) => one.name === "tjp_session");

it("signs in and goes on to where somebody was going", async () => {
  const window = await open(browser, server);
  const { page } = window;
  await window.go("/account/keys");
  await atSignIn(page);
  await signInByForm(page, { ...owner, password: "not this password" });
  await page.getByText("the email or the password is wrong").waitFor();
  await signInByForm(page, owner);
  await page.waitForURL("**/account/keys");
  const cookie = await cookieOf(window);
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.sameSite, "Lax");
  assert.equal(await page.evaluate(() => document.cookie), "");
  await window.clean();
  await window.close();
});

it("signing out ends the session, not only the page", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go("/trades");
  await live(page);
  const cookie = await cookieOf(window);
  await page.getByRole("button", { name: "Sign out" }).click();
  await atSignIn(page);
  assert.equal(await cookieOf(window), undefined);
  const kept = await fetch(`${server.api}/api/v1/session`, { headers: { Cookie: `${cookie.name}=${cookie.value}` } });
  assert.equal(kept.status, 401);
  await page.goBack();
  await page.waitForURL("**/signin?next=%2Ftrades");
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  assert.equal(await page.getByRole("heading", { name: "Trades" }).count(), 0);
  await window.clean();
  await window.close();
});

it("a session that is ended from another window is signed out", async () => {
  const one = await open(browser, server, { as: owner });
  const two = await open(browser, server, { as: owner });
  await one.go("/signals");
  await live(one.page);
  await two.go("/account");
  const rows = two.page.locator(".card", { hasText: "Sessions" }).getByRole("listitem");
  await rows.first().waitFor();
  while ((await rows.count()) > 1) {
    const left = await rows.count();
    await rows.getByRole("button", { name: "End" }).first().click();
    await dialog(two.page).getByRole("button", { name: "End session" }).click();
    await eventually(async () => (await rows.count()) < left, "one session less");
  }
  // Also without a click: its stream ends, and with it what it may see.
  await atSignIn(one.page);
  await one.page.getByText("Your session has ended").waitFor();
  await one.clean();
  await two.clean();
  await one.close();
  await two.close();
});

it("a new password ends the other sessions and the old password", async () => {
  const person = server.addUser("changes@example.com", "the first password");
  const other = await open(browser, server, { as: person });
  await other.go("/trades");
  const window = await open(browser, server, { as: person });
  const { page } = window;
  await window.go("/account");
  await page.getByLabel("Current password").fill("a wrong password");
  await page.getByLabel("New password").fill("the second password");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getByLabel("Current password").getAttribute("aria-invalid"), "true");
  await page.getByLabel("Current password").fill(person.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("All other sessions have ended").waitFor();
  await other.page.reload();
  await atSignIn(other.page);
  await signInByForm(other.page, person);
  await other.page.getByText("the email or the password is wrong").waitFor();
  await signInByForm(other.page, { ...person, password: "the second password" });
  await other.page.waitForURL((url) => url.pathname !== "/signin");
  await window.clean();
  await window.close();
  await other.close();
});

it("one user sees nothing of another", async () => {
  const call = server.client(server.mint(owner.email));
  const mine = (await call("POST", "trades", trade({ pair: "GBPJPY", notes: "of the owner alone" }))).body.trade;
  const hook = (await call("POST", "hooks", { name: "Owner's hook" })).body.url;
  const window = await open(browser, server, { as: OTHER });
  const { page } = window;
  await window.go("/trades");
  await page.getByText("Your journal is empty").waitFor();
  await live(page);
  await call("POST", "trades", trade({ pair: "GBPJPY" }));
  await fetch(hook, { method: "POST", body: "EURUSD BUY NOW SL 1.05 TP 1.20" });
  // An event of one's own comes after those of the other, and is the first to arrive.
  await server.client(server.mint(OTHER.email))("POST", "trades", trade({ pair: "AUDNZD" }));
  await page.getByText("AUDNZD").waitFor();
  assert.equal(await page.getByText("GBPJPY").count(), 0);
  await window.go("/signals");
  await page.getByText("Waiting for the first signal").waitFor();
  await window.go(`/trades/${mine.id}`);
  await page
    .getByText(/no trade/i)
    .first()
    .waitFor();
  for (const [path, sign] of [
    ["keys", "Create key"],
    ["hooks", "No webhook yet"],
    ["accounts", "No account yet"],
  ]) {
    await window.go(`/account/${path}`);
    await page.getByText(sign).first().waitFor();
    assert.equal(await page.getByText("Owner's hook").count(), 0);
  }
  await window.go("/account");
  await page.getByText(OTHER.email).first().waitFor();
  assert.equal(await page.getByText(OWNER.email).count(), 0);
  await window.clean();
  await window.close();
});

it("nothing of the user before is left for the next in the same window", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go("/trades");
  await page.getByText("GBPJPY").first().waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await atSignIn(page);
  await signInByForm(page, OTHER);
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  // Until the server has answered there is nothing to show: the answer is held back to see that.
  let release;
  const held = new Promise((done) => (release = done));
  await page.route("**/api/v1/trades?*", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole("link", { name: "Trades", exact: true }).click();
  await page.getByRole("heading", { name: "Trades" }).waitFor();
  assert.equal(await page.getByText("GBPJPY").count(), 0);
  release();
  await page.getByText("AUDNZD").waitFor();
  assert.equal(await page.getByText("GBPJPY").count(), 0);
  await window.clean();
  await window.close();
});

it("the owner adds a user, who can sign in", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go("/account");
  await page.getByRole("button", { name: "Add user" }).click();
  await dialog(page).getByLabel("Email").fill("no address");
  await dialog(page).getByLabel("Initial password").fill("handed over by hand");
  await dialog(page).getByRole("button", { name: "Add user" }).click();
  await dialog(page).getByRole("alert").waitFor();
  await dialog(page).getByLabel("Email").fill("added@example.com");
  await dialog(page).getByRole("button", { name: "Add user" }).click();
  await page.getByRole("listitem").filter({ hasText: "added@example.com" }).waitFor();
  const added = await open(browser, server);
  await added.go("/signin");
  await signInByForm(added.page, { email: "added@example.com", password: "handed over by hand" });
  await added.page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await window.clean();
  await window.close();
  await added.close();
});
