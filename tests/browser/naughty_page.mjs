// What naughty.mjs puts into every page: it goes from page to page as a click on a link does, waits for what is to be
// there as text, and looks for what text must never become.

/** Runs within the page; nothing of this file is in its reach. */
export function lookOut({ patience }) {
  let asked = 0;
  let pending = 0;
  const broken = [];
  const fetching = window.fetch;
  window.fetch = (...args) => {
    asked += 1;
    pending += 1;
    return fetching(...args).finally(() => (pending -= 1));
  };
  addEventListener("error", (event) => event.message && broken.push(event.message));
  addEventListener("unhandledrejection", (event) => broken.push(String(event.reason)));
  // An open stream of events holds nothing up; several windows' would hold each other up.
  const soon = () => new Promise((done) => setTimeout(done, 8));
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  /** Bounded; a page that broke down is not waited for. */
  async function until(look) {
    const end = performance.now() + patience;
    while (!look()) {
      if (broken.length > 0 || performance.now() > end) return false;
      await soon();
    }
    return true;
  }

  /** A page of which nothing is known has begun once it asks for something; some ask for nothing. */
  async function begun(before) {
    const end = performance.now() + 100;
    while (asked === before && performance.now() < end) await soon();
  }

  const busy = () => pending > 0 || document.querySelector('[aria-busy="true"], .skeleton') !== null;
  const whole = () => document.querySelector("h1") !== null && !busy();

  /** A field of one line takes no line ends, and one of many has them all alike. */
  const forms = (text) => [text, text.replace(/[\r\n]/g, ""), text.replace(/\r\n?/g, "\n"), text.trim()];

  /** All the text there is to see, and to hear. */
  function texts(root) {
    const all = [root.textContent];
    for (const one of root.querySelectorAll("input, textarea")) all.push(one.value);
    for (const one of root.querySelectorAll("[title]")) all.push(one.title);
    return all;
  }

  const missing = (wanted, all) =>
    wanted.filter((text) => !forms(text).some((form) => all.some((one) => one.includes(form))));

  const made = new Set();

  /** Notes what the page is made of: elements, and attributes that run or load something. */
  function look() {
    for (const one of document.querySelectorAll("*")) {
      made.add(`<${one.localName}>`);
      for (const { name, value } of one.attributes) {
        const runs = /^(on.*|srcdoc|action|formaction|ping|http-equiv|background|poster|data)$/i.test(name);
        const leads = /^(href|src|xlink:href|srcset)$/i.test(name) && !/^(\/(?![/\\])|#)/.test(value);
        const styles = name === "style" && /url\(|@import|expression/i.test(value);
        if (runs || leads || styles) made.add(`${name}="${value.slice(0, 200)}"`);
      }
    }
  }

  /** What was noted and is not among what is known of pages of plain words: what text may have become. */
  function strange(known) {
    look();
    const all = [...made].filter((what) => !known.includes(what));
    made.clear();
    return all;
  }

  /** Goes over everything with a pointer, and follows the links. */
  async function touch() {
    for (const one of document.querySelectorAll("body *")) {
      for (const type of ["mouseover", "focus", "blur"]) one.dispatchEvent(new Event(type));
    }
    await frame();
    for (const one of document.querySelectorAll("a, button, [onclick]")) one.click();
    await frame();
  }

  function follow(path) {
    const link = document.createElement("a");
    link.href = path;
    document.body.append(link);
    link.click();
    link.remove();
  }

  const press = (root, text) => {
    const found = [...root.querySelectorAll("button")].find(
      (one) => one.textContent === text || one.ariaLabel === text,
    );
    found?.click();
    return found !== undefined;
  };

  /** What is done on a page, each step adding to the texts that were seen. */
  const actions = {
    async scroll(seen) {
      const over = () => /That is all of them/.test(document.body.textContent);
      for (let step = 0; step < 400; ++step) {
        seen.push(...texts(document.querySelector(".windowed")));
        const at = scrollY;
        scrollBy(0, innerHeight);
        await frame();
        await until(() => over() || document.querySelector(".list-end .spinner") === null);
        if (scrollY === at && over()) return;
      }
    },
    async chart(seen) {
      await until(() => document.querySelector("canvas") !== null);
      seen.push(...texts(document.body));
    },
    async older(seen) {
      for (let step = 0; step < 40 && press(document, "Older ones"); ++step) {
        await frame();
        await until(() => !busy());
      }
      seen.push(...texts(document.body));
    },
    async edit(seen) {
      press(document.querySelector(".page-actions"), "Edit");
      await inDialog(seen);
    },
    async dialogs(seen, { rows }) {
      const faults = [];
      const row = (name) =>
        [...document.querySelectorAll(".rows > li")].find((one) =>
          texts(one.querySelector(".key-name"))[0].startsWith(name),
        );
      for (const { name, want } of rows) {
        for (let at = 0; at < row(name).querySelectorAll(".row-buttons button").length; ++at) {
          const inside = [];
          row(name).querySelectorAll(".row-buttons button")[at].click();
          await inDialog(inside);
          // A dialog that only asks for a time tells the name in its title; an edited one has it in a field.
          const lost = missing(want, inside);
          if (lost.length > 0) faults.push(`button ${at} of ${JSON.stringify(name)} without ${JSON.stringify(lost)}`);
          seen.push(...inside);
        }
      }
      return faults;
    },
    async inbox(seen) {
      await actions.older(seen);
      const count = document.querySelectorAll(".inbox > li").length;
      for (let at = 0; at < count; ++at) {
        document.querySelectorAll(".inbox > li")[at].querySelector("button").click();
        await until(() => document.querySelector(".inbox-body") !== null && !busy());
        seen.push(document.querySelector(".inbox-body").textContent);
      }
    },
  };

  async function inDialog(seen) {
    const opened = () => document.querySelector("dialog[open]");
    await until(() => opened() !== null && !busy());
    await frame();
    seen.push(...texts(opened()));
    look();
    press(opened(), "Cancel");
    await until(() => opened() === null);
  }

  /** Goes to one page, does there what is to be done; answers how many of the texts it shows, and what is wrong. */
  async function open(one) {
    const faults = [];
    const begin = performance.now();
    const before = asked;
    follow(one.path);
    await frame();
    const wanted = (one.want ?? []).filter(Boolean);
    if (wanted.length === 0) await begun(before);
    const seen = [];
    // What is done on a page is done on this one, not on the one before it.
    let there = await until(() => whole() && missing(one.then ? one.first : wanted, texts(document.body)).length === 0);
    try {
      if (there && one.then) faults.push(...((await actions[one.then](seen, one)) ?? []));
    } catch (error) {
      broken.push(`${one.then}: ${error.message}`);
    }
    there = there && (await until(whole));
    const lost = missing(wanted, [...seen, ...texts(document.body)]);
    if (!there) faults.push(`the page broke: ${broken.join("; ") || document.body.innerText.slice(0, 100)}`);
    if (lost.length > 0) faults.push(`${lost.length} texts not shown: ${JSON.stringify(lost[0]).slice(0, 300)}`);
    if (one.asks) faults.push(...astray(one.asks, begin).map((path) => `asks for ${path}`));
    return { there, faults, seen: wanted.length - lost.length };
  }

  /** The requests of a page that its address led to something else. */
  function astray(asks, begin) {
    const own = new RegExp(`^/(assets/.*|api/v1/(${asks}|session|events|me|stats|accounts))$`);
    const made = performance.getEntriesByType("resource").filter((one) => one.startTime >= begin);
    performance.clearResourceTimings();
    return made.map((one) => new URL(one.name).pathname).filter((path) => !own.test(path));
  }

  /** One page after the other, until one of them breaks down. Without what is known the pages are there to learn it. */
  async function visit(visits, known) {
    const answer = { done: 0, seen: 0, faults: [], learnt: [], broken: false };
    for (const one of visits) {
      const { there, faults, seen } = await open(one);
      const new_ = strange(known ?? answer.learnt);
      if (known) faults.push(...new_.map((what) => `has ${what}`));
      else answer.learnt.push(...new_);
      answer.faults.push(...faults.map((what) => `${one.path.slice(0, 300)}: ${what}`));
      answer.seen += seen;
      answer.done += 1;
      answer.broken = broken.length > 0 || !there;
      if (answer.broken) break;
    }
    return answer;
  }

  window.lookOut = { visit, strange, touch };
}
