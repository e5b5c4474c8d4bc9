// From an empty folder to a key that works, only by what the server prints and the pages show.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, it } from "node:test";
import { dialog, launch, live, open, signInByForm } from "./browser.mjs";
import { OWNER, Server } from "./server.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

async function fillOwner(page, password = OWNER.password) {
  await page.getByLabel("Email").fill(OWNER.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create the journal" }).click();
}

it("leads from the printed link to a curl that works", async (t) => {
  const server = await Server.start();
  t.after(() => server.close());
  const window = await open(browser, server);
  const { page } = window;

  await window.go("/");
  await page.getByText("Open the link it printed").waitFor();

  await window.go(server.setupPath());
  await page.getByRole("heading", { name: "Welcome to tjp" }).waitFor();
  // The token stays out of the history.
  await page.waitForURL((url) => url.pathname === "/setup" && url.hash === "");
  await fillOwner(page, "short");
  const refusal = page.getByRole("alert");
  await refusal.waitFor();
  assert.match(await refusal.textContent(), /password/);
  assert.equal(await page.getByLabel("Password").getAttribute("aria-invalid"), "true");
  await fillOwner(page);
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await page.getByText("Nothing is in this journal yet").waitFor();
  await live(page);

  await page.getByRole("link", { name: "Account" }).click();
  await page.getByRole("link", { name: "API Keys" }).click();
  await page.getByRole("button", { name: "Create key" }).first().click();
  await dialog(page).getByLabel("Name").fill("TradingView webhook");
  await dialog(page).getByRole("button", { name: "Create key" }).click();
  await dialog(page).getByText("it is not shown again").waitFor();
  await dialog(page).getByRole("button", { name: "Copy" }).last().click();
  await dialog(page).getByText("Copied").waitFor();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(line, /^curl .*tjp_live_/);
  const said = JSON.parse(execFileSync("sh", ["-c", `${line} --silent --show-error --fail`], { encoding: "utf8" }));
  assert.equal(said.user.email, OWNER.email);

  await dialog(page).getByRole("button", { name: "I have it" }).click();
  const key = /tjp_live_\w+/.exec(line)[0];
  const row = page.getByRole("listitem").filter({ hasText: "TradingView webhook" });
  assert.match(await row.textContent(), new RegExp(`…${key.slice(-4)}`));
  assert.ok(!(await page.content()).includes(key), "the key is nowhere on the page any more");

  await window.clean();
});

it("takes the link once", async (t) => {
  const server = await Server.start();
  t.after(() => server.close());
  const first = await open(browser, server);
  const late = await open(browser, server);
  await first.go(server.setupPath());
  await late.go(server.setupPath());
  await late.page.getByRole("heading", { name: "Welcome to tjp" }).waitFor();
  await fillOwner(first.page);
  await first.page.getByRole("heading", { name: "Dashboard" }).waitFor();

  await fillOwner(late.page);
  await late.page.getByText("Already set up").waitFor();
  await late.page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await signInByForm(late.page, OWNER);
  await late.page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await first.clean();
  await late.clean();
});

it("refuses a link of an earlier start, and prints none when there is an owner", async (t) => {
  const server = await Server.start();
  t.after(() => server.close());
  const old = server.setupPath();
  await server.restart();
  assert.notEqual(server.setupPath(), old);
  const window = await open(browser, server);
  await window.go(old);
  await fillOwner(window.page);
  await window.page.getByText("This link is no longer good").waitFor();
  await window.go("about:blank");
  await window.go(server.setupPath());
  await fillOwner(window.page);
  await window.page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await server.restart();
  assert.equal(server.setupPath(), null);
});

it("has a journal to look at with --demo", async (t) => {
  const server = await Server.start("--demo");
  t.after(() => server.close());
  const window = await open(browser, server);
  await window.go(server.setupPath());
  await fillOwner(window.page);
  await window.page.locator(".equity-chart canvas").first().waitFor();
  await window.page.getByRole("link", { name: "Trades", exact: true }).click();
  await window.page.locator(".windowed-row").nth(10).waitFor();
  await window.page.getByRole("link", { name: "Signals", exact: true }).click();
  await window.page.locator(".signal-row").nth(5).waitFor();
  await window.clean();
});

it("lets others register only where that is open", async (t) => {
  const closed = await Server.start();
  t.after(() => closed.close());
  closed.addOwner();
  const shut = await open(browser, closed);
  await shut.go("/signin");
  await shut.page.getByRole("button", { name: "Sign in" }).waitFor();
  assert.equal(await shut.page.getByRole("button", { name: "Create an account" }).count(), 0);

  const server = await Server.start("--open-registration");
  t.after(() => server.close());
  server.addOwner();
  const window = await open(browser, server);
  const { page } = window;
  await window.go("/signin");
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Email").fill(OWNER.email);
  await page.getByLabel("Password").fill("a password of my own");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Email").fill("new@example.com");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await window.go("/account");
  await page.getByText("new@example.com").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Add user" }).count(), 0);
  await window.clean();
});
