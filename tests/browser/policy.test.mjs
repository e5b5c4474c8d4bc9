// What the browser is told to refuse, and how much it has to fetch.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { gunzipSync, brotliDecompressSync } from "node:zlib";
import { eventually, launch, live, open } from "./browser.mjs";
import { Server, trade } from "./server.mjs";

let browser;
let server;
let owner;
let call;
before(async () => {
  browser = await launch();
  server = await Server.start();
  owner = server.addOwner();
  call = server.client(server.mint());
});
after(async () => {
  await browser?.close();
  await server?.close();
});

it("an inline script, an inline handler, eval and another host's script do not run", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go("/");
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await page.evaluate(() => {
    window.ran = [];
    const script = document.createElement("script");
    script.textContent = "window.ran.push('inline')";
    document.body.append(script);
    const image = document.createElement("img");
    image.setAttribute("onerror", "window.ran.push('handler')");
    image.src = "data:image/png;base64,none";
    document.body.append(image);
    const far = document.createElement("script");
    far.src = "https://example.com/x.js";
    document.body.append(far);
    const style = document.createElement("p");
    style.setAttribute("style", "color: red");
    document.body.append(style);
  });
  await eventually(() => page.evaluate(() => window.violations.length >= 4), "four refusals");
  assert.deepEqual(await page.evaluate(() => window.ran), []);
  const refused = await page.evaluate(() => window.violations.join("\n"));
  for (const rule of ["script-src-elem: inline", "script-src-attr: inline", "https://example.com", "style-src-attr"]) {
    assert.ok(refused.includes(rule), `${rule} in ${refused}`);
  }
  await window.close();
});

it("an address leads no request to another path of the server, and none breaks the page", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  const asked = [];
  page.on("request", (one) => asked.push(new URL(one.url()).pathname));
  for (const part of ["..%2F..%2F..%2Fhealthz", "%2e%2e%2fkeys", "..%5ckeys", "x%3Fa%2F..", "%zz", "%E0%A4", "a%00"]) {
    for (const path of ["/trades/", "/signals/", "/account/"]) {
      await window.go(path + part);
      await page.getByText("There is no such page").waitFor();
    }
  }
  const own = /^\/(assets\/.*|(trades|signals|account)\/.*|api\/v1\/(session|events|me|stats|accounts))$/;
  const strays = asked.filter((path) => !own.test(path) || path.startsWith("/api/v1/keys"));
  assert.deepEqual([...new Set(strays)], []);
  await window.close();
});

it("what is written in a journal is shown as text", async () => {
  const attack = `<img src=x onerror="window.struck=1"><script>window.struck=1</script>`;
  const made = await call("POST", "trades", trade({ notes: attack, strategy: attack, tags: ["<b>bold</b>"] }));
  const hook = (await call("POST", "hooks", { name: "<i>hook</i>" })).body.url;
  await fetch(hook, { method: "POST", body: `XAUUSD BUY NOW SL 2330 TP1 2350 ${attack}` });
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go(`/trades/${made.body.trade.id}`);
  await page.locator(".facts").first().waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Notes" }).inputValue(), attack);
  await page.getByText("<b>bold</b>").waitFor();
  await page.getByText("<img src=x").first().waitFor();
  for (const path of ["/trades", "/signals", "/account/hooks", "/"]) {
    await window.go(path);
    await page
      .getByText(path === "/account/hooks" ? "<i>hook</i>" : /<img src=x|Dashboard|XAUUSD/)
      .first()
      .waitFor();
    assert.equal(await page.locator("main img, main script, main b, main i").count(), 0, path);
  }
  assert.equal(await page.evaluate(() => window.struck), undefined);
  await window.clean();
  await window.close();
});

it("a change without the token of its session is refused", async () => {
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  await window.go("/");
  await live(page);
  const post = (headers) =>
    page.evaluate(
      async (given) =>
        (
          await fetch("/api/v1/keys", {
            method: "POST",
            headers: { "Content-Type": "application/json", ...given },
            body: '{"name":"x","scope":"read"}',
          })
        ).status,
      headers,
    );
  assert.equal(await post({}), 403);
  assert.equal(await post({ "X-CSRF-Token": "0".repeat(40) }), 403);
  const right = await page.evaluate(async () => (await (await fetch("/api/v1/session")).json()).csrf_token);
  assert.equal(await post({ "X-CSRF-Token": right }), 201);
  await window.close();
});

it("the first page comes in 120 KiB, and its parts need not come again", async () => {
  for (let n = 0; n < 3; ++n) await call("POST", "trades", trade({ date: `2026-11-0${n + 1}` }));
  const window = await open(browser, server, { as: owner });
  const { page } = window;
  const sizes = new Map();
  page.on("response", async (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname.startsWith("/api/")) return;
    sizes.set(pathname, { answer, size: (await answer.request().sizes()).responseBodySize });
  });
  await window.go("/?range=all");
  await page.locator(".equity-chart canvas").first().waitFor();
  const all = [...sizes.values()].reduce((sum, one) => sum + one.size, 0);
  assert.ok(sizes.size >= 4 && all > 10_000, `${sizes.size} files, ${all} bytes`);
  assert.ok(all <= 120 * 1024, `${all} bytes`);
  if (server.url === server.api) {
    for (const [path, { answer }] of sizes) {
      const wanted = path.startsWith("/assets/") ? /immutable/ : /no-cache/;
      assert.match(answer.headers()["cache-control"], wanted, path);
    }
  }
  await window.clean();
  await window.close();
});

it("each coding of a file holds the same bytes", { skip: process.env.TJP_CONSOLE_DEV === "1" }, async () => {
  const page = await (await fetch(`${server.api}/`)).text();
  const script = /src="(\/assets\/main-[^"]+)"/.exec(page)[1];
  const { request } = await import("node:http");
  const read = (coding) =>
    new Promise((done, fail) =>
      request(`${server.api}${script}`, { headers: { "Accept-Encoding": coding } }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => done({ coding: answer.headers["content-encoding"], bytes: Buffer.concat(parts) }));
      })
        .on("error", fail)
        .end(),
    );
  const plain = await read("identity");
  const brotli = await read("br, gzip");
  const gzip = await read("gzip");
  assert.deepEqual([plain.coding, brotli.coding, gzip.coding], [undefined, "br", "gzip"]);
  assert.ok(brotliDecompressSync(brotli.bytes).equals(plain.bytes));
  assert.ok(gunzipSync(gzip.bytes).equals(plain.bytes));
});
