// Chromium, and pages that watch themselves: a page may cause no error, break no rule of its policy, and ask no other
// host for anything.

import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const EXECUTABLE = process.env.TJP_CHROMIUM ?? NAMES.find(existsSync);
const SHOTS = process.env.TJP_SHOTS;

/** Bound for what has to happen; nothing here is measured against it. */
export const PATIENCE = 10_000;
export const WIDE = { width: 1280, height: 820 };
export const PHONE = { width: 390, height: 844 };

export async function launch() {
  if (!EXECUTABLE) throw new Error("no Chromium here: apt-get install chromium, or set TJP_CHROMIUM");
  // Its sandbox wants a user that is not root; what is shown here is only our own.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: EXECUTABLE, args });
}

/** What Chromium itself says of answers that the tests ask for on purpose. */
const EXPECTED = /status of (400|401|402|403|404|409|429)|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE/;

function watch(page, origin, faults) {
  page.on("pageerror", (error) => faults.push(`error: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !EXPECTED.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const to = request.url();
    if (!to.startsWith(origin + "/") && !/^(data|blob|about|chrome-error):/.test(to)) faults.push(`other host: ${to}`);
  });
}

/** A window of its own, as another person's or another machine's would be. */
export async function open(browser, server, options = {}) {
  const { viewport = WIDE, theme = "dark", as = null, scale = 1, zone } = options;
  const phone = viewport.width < 600;
  const context = await browser.newContext({
    baseURL: server.url,
    viewport,
    deviceScaleFactor: scale,
    colorScheme: theme,
    isMobile: phone,
    hasTouch: phone,
    locale: "en-GB",
    timezoneId: zone,
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  context.setDefaultTimeout(PATIENCE);
  const faults = [];
  context.on("page", (page) => watch(page, server.url, faults));
  await context.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
    );
  });
  if (as) await signIn(context, server, as);
  const page = await context.newPage();
  return {
    context,
    page,
    faults,
    go: (path) => page.goto(path),
    /** Nothing went wrong that nobody asked for. */
    clean: async () => {
      for (const one of context.pages()) faults.push(...(await one.evaluate(() => window.violations)));
      assert.deepEqual(faults, []);
    },
    close: () => context.close(),
  };
}

/** A session without the form: its cookie is put into the window. */
export async function signIn(context, server, { email, password }) {
  const answer = await fetch(`${server.url}/api/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  const [name, value] = answer.headers.get("set-cookie").split(";")[0].split("=");
  await context.addCookies([{ name, value, url: server.url, httpOnly: true, sameSite: "Lax" }]);
}

export async function signInByForm(page, { email, password }) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export const dialog = (page) => page.getByRole("dialog");
export const live = (page) => page.locator(".live.on").waitFor({ state: "attached" });

/** Waits until `look` answers something true, and answers that. */
export async function eventually(look, what) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

/** A long page down to where it repeats itself; a dialog as it is seen. */
const DEEPEST = 2300;

export async function shoot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  const path = join(SHOTS, `${name}.png`);
  if ((await dialog(page).count()) > 0) return page.screenshot({ path });
  const { width } = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  return page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, DEEPEST) } });
}
