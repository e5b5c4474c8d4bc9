// Strings that attack a page, in a real Chromium: `node naughty.mjs PLAN` does what a file of JSON says and prints what
// it saw. Row 23 of tests/reliability makes the plan, {steps: [{kind, url, …}]}, and judges the answers, one a step.

import { readFileSync } from "node:fs";
import { dialog, launch, open, PATIENCE, signInByForm } from "./browser.mjs";
import { lookOut } from "./naughty_page.mjs";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const browser = await launch();
const site = { url: "" }; // of the step that is being done
const CHUNK = 40;
const learnt = [];

/** A window whose every sign of a script, of a foreign page or of markup is kept. */
async function watched(as, patience = PATIENCE) {
  const { url } = site;
  const window = await open(browser, { url }, { as });
  const { page, context } = window;
  const found = { struck: [], faults: window.faults, seen: 0, visits: 0, typed: 0 };
  const note = (what) => found.struck.push(what);
  await context.exposeBinding("struck", ({ frame }, n) => note(`struck(${n}) at ${frame.url().slice(0, 200)}`));
  await context.addInitScript(lookOut, { patience });
  context.on("dialog", (one) => {
    // What is typed and not saved holds a page back; nothing else of the console opens one.
    if (one.type() !== "beforeunload") note(`a dialog, ${one.type()}: ${one.message().slice(0, 80)}`);
    void one.accept().catch(() => {});
  });
  context.on("page", (one) => note(`a window: ${one.url().slice(0, 200)}`));
  page.on("download", (one) => note(`a download: ${one.url().slice(0, 200)}`));
  page.on("frameattached", (frame) => note(`a frame: ${frame.url()}`));
  page.on("framenavigated", (frame) => {
    if (!frame.url().startsWith(url + "/") && frame.url() !== "about:blank")
      note(`left for ${frame.url().slice(0, 200)}`);
  });
  return { ...window, found, note };
}

/** Makes the console careless: what it has as text becomes markup, and no policy forbids anything. */
async function disarm({ context }) {
  await context.route("**/*", async (route) => {
    const type = route.request().resourceType();
    if (!route.request().url().startsWith(site.url)) return route.abort();
    if (type !== "document" && type !== "script") return route.continue();
    const answer = await route.fetch();
    const { "content-security-policy": _, ...headers } = answer.headers();
    const text = await answer.text();
    const made = "((t) => Object.assign(document.createElement('span'), { innerHTML: t }))(";
    return route.fulfill({ response: answer, headers, body: text.replaceAll("document.createTextNode(", made) });
  });
}

/** Collects what broke the rules of the page's policy; a page that is opened anew has forgotten it. */
async function violations({ page, found }) {
  const told = await page.evaluate(() => window.violations.splice(0)).catch((error) => [`lost: ${error.message}`]);
  found.faults.push(...told.map((one) => `policy: ${one}`));
}

const kinds = {
  /** The console's pages, as their user goes from one to the next. `known` is what the same are made of with plain words:
   * where it is null that is what is learnt here, and where it is not given it was learnt before. */
  async visits({ as, visits, known = learnt, careless = false }) {
    const window = await watched(as, careless ? 1000 : PATIENCE);
    const { page, found } = window;
    if (careless) await disarm(window);
    const none = { seen: 0, learnt: [], broken: true };
    // A page that was led away may still be on its way there.
    const begin = () => page.goto(site.url + "/trades");
    await begin();
    for (let at = 0; at < visits.length;) {
      const part = visits.slice(at, at + (careless ? 1 : CHUNK));
      const lost = (error) => ({ ...none, done: part.length, faults: [`lost: ${error.message}`] });
      const answer = await page.evaluate(([some, all]) => window.lookOut.visit(some, all), [part, known]).catch(lost);
      at += answer.done;
      found.visits += answer.done;
      found.seen += answer.seen;
      found.faults.push(...answer.faults);
      learnt.push(...answer.learnt);
      await violations(window);
      if (answer.broken) await begin().catch(begin);
    }
    await window.close();
    return { ...found, learnt };
  },

  /** The console's own forms, or as many of them from some place on, each with one text at a time. */
  async forms({ as, texts, pending, from, most }) {
    const window = await watched(as);
    const all = Object.entries(forms);
    for (const [name, fill] of [...all, ...all].slice(from % all.length).slice(0, Math.min(most, all.length))) {
      for (const [at, text] of texts.entries()) {
        try {
          await fill(window, text, pending[at % pending.length]);
          window.found.typed += 1;
        } catch (error) {
          window.found.faults.push(`typed into ${name}: ${JSON.stringify(text)}: ${error.message.split("\n")[0]}`);
          await window.page.goto(site.url + "/trades");
        }
      }
    }
    await violations(window);
    await window.close();
    return window.found;
  },

  /** Pages of any server, with everything on them touched: what ran, and what they are made of. */
  async pages({ urls, known }) {
    const window = await watched(null);
    const { page, found } = window;
    await window.context.route("**://struck.example/**", (route) => route.abort());
    for (const url of urls) {
      // Where a page leads away or reloads itself there is nothing left to look at.
      await page.goto(url, { waitUntil: "domcontentloaded" }).catch((error) => found.faults.push(error.message));
      await page.evaluate(() => window.lookOut.touch()).catch(() => {});
      const seen = await page.evaluate((all) => window.lookOut.strange(all), known).catch(() => []);
      found.faults.push(...seen);
      found.visits += 1;
    }
    await window.close();
    return found;
  },

  /** Pages of an attacker, who has somebody that is signed in look at them: what they could read, hold and frame. */
  async attack({ cookie, urls, tops }) {
    const window = await open(browser, site);
    const { page, context } = window;
    await context.addCookies([{ ...cookie, url: site.url, httpOnly: true, sameSite: "Lax" }]);
    await page.goto(site.url + "/");
    const got = { read: [], framed: [], held: 0, sent: 0, cookie: "" };
    for (const url of urls) {
      await page.goto(url);
      await page.waitForFunction(() => window.attack?.done, null, { timeout: 4 * PATIENCE });
      const { read, sent } = await page.evaluate(() => window.attack);
      got.read.push(...read.map((path) => `${path} from ${new URL(url).origin}`));
      got.sent += sent;
      const inside = page.frames().filter((frame) => frame.parentFrame() && frame.name() === "framed");
      got.framed.push(...inside.map((frame) => frame.url()).filter((one) => one.startsWith(site.url)));
      const [opened] = await Promise.all([context.waitForEvent("page"), page.click("#open")]);
      await opened.waitForLoadState().catch(() => {});
      got.held += await page.evaluate(() => (window.opened.closed ? 0 : 1));
      await opened.close();
      for (let form = 0; form < tops; ++form) {
        await page.goto(`${url}&top=${form}`).catch(() => {});
        await page.waitForURL((at) => at.href !== `${url}&top=${form}`).catch(() => {});
        got.sent += 1;
      }
    }
    got.cookie = (await context.cookies(site.url)).find((one) => one.name === cookie.name)?.value;
    await window.close();
    return got;
  },

  /** The console under another name, as after DNS rebinding, beside the session under its own. */
  async renamed({ as, name, paths }) {
    const url = site.url.replace("127.0.0.1", name);
    const window = await open(browser, site, { as });
    await window.page.goto(site.url + "/");
    await window.page.goto(url + "/trades");
    await window.page.getByRole("button", { name: "Sign in" }).waitFor();
    const statuses = await window.page.evaluate(
      async (all) => Promise.all(all.map(async (path) => (await fetch(path)).status)),
      paths,
    );
    const cookies = await window.context.cookies(url);
    await window.close();
    return { statuses, cookies: cookies.map((one) => one.name) };
  },

  /** Signing in on the way to somewhere: where it ends. */
  async signin({ as, nexts }) {
    const ends = [];
    for (const next of nexts) {
      const window = await watched(null);
      await window.page.goto(`${site.url}/signin?next=${encodeURIComponent(next)}`);
      await signInByForm(window.page, as);
      await window.page
        .locator("#main h1")
        .first()
        .waitFor()
        .catch(() => window.note("no page after signing in"));
      ends.push({ next, url: window.page.url(), ...window.found });
      await window.close();
    }
    return ends;
  },
};

/** Sends what is in a form, and answers what the server said. */
async function sent(page, method, path, press) {
  const fits = (one) => one.request().method() === method && new URL(one.url()).pathname === `/api/v1/${path}`;
  const [answer] = await Promise.all([page.waitForResponse(fits), press()]);
  return { status: answer.status(), body: await answer.json() };
}

const field = (page, name) => dialog(page).locator(`[name=${name}]`);
const press = (page, name) => dialog(page).getByRole("button", { name, exact: true }).click();
const same = (what, is, was) => {
  if (is !== was) throw new Error(`${what} was ${JSON.stringify(was)} and is ${JSON.stringify(is)}`);
};

/** Fills a dialog's fields with the text and sends it: what was stored is what the fields had. */
async function through(page, method, path, action, names, text, thing) {
  for (const name of names) await field(page, name).fill(text);
  const typed = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await field(page, name).inputValue()])),
  );
  const { status, body } = await sent(page, method, path, () => press(page, action));
  if (status === 400) {
    // A rule of the field; its sentence is text, too.
    await dialog(page).getByRole("alert").first().waitFor();
    await press(page, "Cancel");
  } else {
    for (const name of names) same(name, (body[thing][name] ?? "").trim(), typed[name].trim());
  }
  return status;
}

const go = (page, path) => page.goto(site.url + path);
const gone = (page) => dialog(page).waitFor({ state: "detached" });
const button = (page, name) => page.getByRole("main").getByRole("button", { name, exact: true }).first();

/** Of what shows a secret once, when it is made. */
const withSecret =
  (things, create, thing) =>
  async ({ page }, text) => {
    await go(page, `/account/${things}`);
    await button(page, create).click();
    if ((await through(page, "POST", things, create, ["name"], text, thing)) === 201) await press(page, "I have it");
    await gone(page);
  };

const forms = {
  async "a new trade"({ page }, text) {
    await go(page, "/trades");
    await button(page, "New trade").click();
    const plain = { pair: "EURUSD", entry_price: "1.1", exit_price: "1.2", stop_loss: "1", take_profit: "1.2" };
    for (const [name, value] of Object.entries({ ...plain, lot_size: "1", pnl: "5" }))
      await field(page, name).fill(value);
    await dialog(page).locator("summary").click();
    await field(page, "tags").fill(text);
    await through(page, "POST", "trades", "Add trade", ["strategy", "notes", "external_id"], text, "trade");
    await gone(page);
  },
  async notes({ page }, text) {
    await go(page, "/trades");
    await page.locator("a.row-link").first().click();
    const notes = page.getByRole("textbox", { name: "Notes" });
    await notes.fill(text + "#");
    const typed = await notes.inputValue();
    const path = new URL(page.url()).pathname.slice(1);
    const { body } = await sent(page, "PATCH", path, () => button(page, "Save").click());
    same("notes", body.trade.notes, typed);
  },
  async "an account"({ page }, text) {
    await go(page, "/account/accounts");
    await button(page, "Add account").click();
    await through(page, "POST", "accounts", "Add account", ["name", "broker", "server"], text, "account");
    await gone(page);
  },
  "a webhook": withSecret("hooks", "Create webhook", "hook"),
  "a key": withSecret("keys", "Create key", "key"),
  async "a user"({ page }, text) {
    await go(page, "/account");
    await button(page, "Add user").click();
    await field(page, "password").fill("short");
    await through(page, "POST", "users", "Add user", ["email"], text, "user");
  },
  async "the copier"({ page }, text) {
    await go(page, "/account/copier");
    await page.getByRole("button", { name: "Add a name" }).click();
    for (const label of ["As received", "Pair"]) await page.getByLabel(label, { exact: true }).last().fill(text);
    await sent(page, "PUT", "copier", () => page.getByRole("button", { name: "Save", exact: true }).click());
  },
  async "a message to try"({ page }, text) {
    await go(page, "/account/hooks");
    const box = page.getByLabel("A message to try");
    await sent(page, "POST", "signals/parse", () => box.fill(`XAUUSD BUY NOW SL 2330 TP1 2350 ${text}`));
    await page.locator(".try .parsed").first().waitFor();
  },
  async "a report"({ page }, text, id) {
    await go(page, `/signals/${id}`);
    await button(page, "Mark executed").click();
    await through(page, "PATCH", `signals/${id}`, "Mark executed", ["ticket"], text, "signal");
  },
  async "the searches"({ page }, text) {
    for (const [path, label] of [
      ["/trades", "Filter by pair"],
      ["/signals", "Filter by pair"],
      ["/docs", "Find an operation"],
    ]) {
      await go(page, path);
      await page.getByLabel(label).fill(text);
      await page.waitForTimeout(350);
      await page.locator("h1").first().waitFor();
    }
  },
};

const answers = [];
for (const { kind, url, ...step } of plan.steps) {
  site.url = url;
  answers.push(await kinds[kind](step));
}
await browser.close();
process.stdout.write(JSON.stringify(answers));
