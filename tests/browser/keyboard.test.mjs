// The whole of a day without a pointer: no click anywhere in here.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { dialog, eventually, launch, live, open } from "./browser.mjs";
import { Server, trade } from "./server.mjs";

let browser;
let server;
before(async () => {
  browser = await launch();
  server = await Server.start();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

it("signs in, gets about, writes down a trade, opens, edits and deletes it, mints a key and signs out", async () => {
  const owner = server.addOwner();
  const call = server.client(server.mint());
  for (const pair of ["EURUSD", "GBPUSD"]) await call("POST", "trades", trade({ pair }));
  const window = await open(browser, server);
  const { page } = window;
  const { keyboard } = page;
  const focus = () =>
    page.evaluate(() => document.activeElement?.getAttribute("name") ?? document.activeElement?.textContent);
  const press = async (...keys) => {
    for (const key of keys) await keyboard.press(key);
  };
  /** Tab until the focus is where it should be: it must be reached, and be seen there. */
  const tabTo = async (what) => {
    for (let n = 0; n < 60; ++n) {
      await press("Tab");
      if (!what.test((await focus()) ?? "")) continue;
      const ring = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== "none" || style.boxShadow !== "none";
      });
      assert.ok(ring, `the focus on ${what} can be seen`);
      return;
    }
    throw new Error(`Tab does not lead to ${what}`);
  };
  const heading = (name) => page.getByRole("heading", { name, exact: true }).waitFor({ state: "attached" });

  await window.go("/signin");
  await eventually(async () => (await focus()) === "email", "the first field has the focus");
  await keyboard.type(owner.email);
  await press("Tab");
  await keyboard.type(owner.password);
  await press("Enter");
  await heading("Dashboard");
  await live(page);

  for (const [key, name] of [
    ["t", "Trades"],
    ["s", "Signals"],
    ["a", "Account"],
    ["r", "API reference"],
    ["d", "Dashboard"],
  ]) {
    await press("g", key);
    await heading(name);
  }
  await press("?");
  await dialog(page).getByText("New trade").waitFor();
  await press("Escape");
  await dialog(page).waitFor({ state: "detached" });

  await press("n");
  await dialog(page).waitFor();
  const typed = { pair: "NAS100", entry_price: "19000", exit_price: "19100", stop_loss: "18950", take_profit: "19100" };
  for (const [name, value] of Object.entries({ ...typed, lot_size: "1", pnl: "100" })) {
    if ((await focus()) !== name) await tabTo(new RegExp(`^${name}$`));
    await keyboard.type(value);
  }
  await press("Enter");
  await dialog(page).waitFor({ state: "detached" });
  await press("g", "t");
  await page.locator(".windowed-row", { hasText: "NAS100" }).waitFor();

  await press("j");
  await eventually(async () => (await focus()) === "NAS100", "the first row");
  await press("j");
  await eventually(async () => (await focus()) === "GBPUSD", "the second row");
  await press("k");
  await eventually(async () => (await focus()) === "NAS100", "the first row again");
  await press("Enter");
  await page.locator(".trade-top", { hasText: "NAS100" }).waitFor();
  await press("e");
  await dialog(page).waitFor();
  await tabTo(/^pnl$/);
  await press("ControlOrMeta+a");
  await keyboard.type("120.5");
  await press("Enter");
  await dialog(page).waitFor({ state: "detached" });
  await page.locator(".trade-top", { hasText: "+120.50" }).waitFor();

  await press("g", "t");
  await page.locator(".windowed-row").first().waitFor();
  await press("/");
  await keyboard.type("eurusd");
  await page.waitForURL(/pair=EURUSD/);
  await eventually(async () => (await page.locator(".windowed-row").count()) === 1, "one row");
  await press("Escape", "j");
  await eventually(async () => (await focus()) === "EURUSD", "the row found");
  await press("Enter");
  await page.locator(".trade-top", { hasText: "EURUSD" }).waitFor();
  await tabTo(/^Delete$/);
  await press("Enter");
  await page.getByText("deleted").waitFor();
  await eventually(
    async () => !(await call("GET", "trades")).text.includes("EURUSD"),
    "deleted when nobody takes it back",
  );

  await window.go("/account/keys");
  await page.getByRole("heading", { name: "API keys" }).waitFor();
  await tabTo(/^Create key$/);
  await press("Enter");
  await dialog(page).waitFor();
  assert.equal(await focus(), "name");
  await keyboard.type("by keyboard");
  await press("Enter");
  await dialog(page).getByText("it is not shown again").waitFor();
  await press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  assert.match(await focus(), /Create key/, "the focus is back where it was");

  await tabTo(/^Skip to the page$/);
  await press("Enter");
  await tabTo(/^Profile$/);
  await press("Enter");
  await tabTo(/^Sign out$/);
  await press("Enter");
  await heading("Sign in");
  await window.clean();
  await window.close();
});

it("takes back no letter of who types faster than the page is painted", async () => {
  const owner = server.addUser("fast@example.com", "a password of a fast typist");
  await server.client(server.mint(owner.email))("POST", "trades", trade({ pair: "XAUUSD" }));
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  /** Types as soon as the field is there, and once more as soon as the address has what was typed. */
  await page.addInitScript(() => {
    const type = (letters) => {
      const field = document.querySelector("input[type=search]");
      field.value += letters;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    new MutationObserver((_, observer) => {
      if (!document.querySelector("input[type=search]")) return;
      observer.disconnect();
      type("x");
    }).observe(document, { childList: true, subtree: true });
    const replace = history.replaceState.bind(history);
    history.replaceState = (...what) => {
      replace(...what);
      // After it was rendered, before it was painted.
      if (/pair=X$/.test(String(what[2]))) Promise.resolve().then(() => Promise.resolve().then(() => type("au")));
    };
  });
  await window.go("/trades");
  await page.waitForURL(/pair=XAU$/);
  assert.equal(await page.getByLabel("Filter by pair").inputValue(), "xau");
  await window.clean();
  await window.close();
});
