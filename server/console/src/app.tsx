// Which page a path shows. Pages come in files of their own, fetched when they are first opened.

import type { ComponentType, JSX } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { startEvents } from "./lib/events";
import { here, match, navigate, safePath } from "./lib/router";
import { interrupted, setup, start, startError, user } from "./lib/session";
import { SignInAgain } from "./pages/auth/again-lazy";
import { Shell } from "./shell";
import { Help } from "./ui/help";
import { Empty, Failure } from "./ui/states";
import { Toaster } from "./ui/toaster";

type Page = ComponentType<{ id: string }>;
type Load = () => Promise<{ default: Page }>;

interface Route {
  pattern: string;
  title: string;
  load: Load;
  /** Whom it is for; "any" is shown with the shell to whoever is signed in, without it to others. */
  who: "user" | "guest" | "any";
}

const account: Load = () => import("./pages/account/page");
const signals: Load = () => import("./pages/signals/page");

const ROUTES: Route[] = [
  { pattern: "/", title: "Dashboard", load: () => import("./pages/dashboard/page"), who: "user" },
  { pattern: "/trades", title: "Trades", load: () => import("./pages/trades/page"), who: "user" },
  { pattern: "/trades/:id", title: "Trade", load: () => import("./pages/trades/trade-page"), who: "user" },
  { pattern: "/signals", title: "Signals", load: signals, who: "user" },
  { pattern: "/signals/:id", title: "Signal", load: signals, who: "user" },
  { pattern: "/account", title: "Account", load: account, who: "user" },
  { pattern: "/account/:id", title: "Account", load: account, who: "user" },
  { pattern: "/docs", title: "API reference", load: () => import("./pages/docs/page"), who: "any" },
  { pattern: "/signin", title: "Sign in", load: () => import("./pages/auth/signin"), who: "guest" },
  { pattern: "/setup", title: "Set up", load: () => import("./pages/auth/setup"), who: "guest" },
];

const loaded = new Map<Load, Page>();

function find(path: string): { route: Route; id: string } | null {
  for (const route of ROUTES) {
    const id = match(route.pattern, path);
    if (id !== null) return { route, id };
  }
  return null;
}

function Loaded({ load, id }: { load: Load; id: string }): JSX.Element {
  const [, redraw] = useState(0);
  const [failed, setFailed] = useState(false);
  const page = loaded.get(load);
  useEffect(() => {
    if (page) return;
    setFailed(false);
    load()
      .then((module) => {
        loaded.set(load, module.default);
        redraw((n) => n + 1);
      })
      // After an update of the server the old hashed names are gone: the page has to start anew.
      .catch(() => setFailed(true));
  }, [load]);
  if (page) {
    const Found = page;
    return <Found id={id} />;
  }
  if (!failed) return <div class="page" aria-busy="true" />;
  return (
    <Empty icon="warning" title="This page could not be loaded">
      <p class="muted">The server was updated, or the connection is gone.</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        Load again
      </button>
    </Empty>
  );
}

/** Where somebody belongs instead, or null. */
function elsewhere(route: Route): string | null {
  if (user.value === undefined || route.who === "any") return null;
  const { path, search } = here.value;
  if (user.value && route.who === "guest") return safePath(new URLSearchParams(search).get("next"));
  if (user.value === null && route.who === "user") {
    if (setup.value?.needs_owner) return "/setup";
    return path === "/" ? "/signin" : `/signin?next=${encodeURIComponent(path + search)}`;
  }
  return null;
}

export function App(): JSX.Element {
  const found = find(here.value.path);
  const target = found ? elsewhere(found.route) : null;
  const signedIn = Boolean(user.value);
  // Before anything is painted: the way back after signing out shows nothing of the page it leads to.
  useLayoutEffect(() => {
    if (target) navigate(target, { replace: true });
  }, [target]);
  useEffect(() => {
    document.title = found ? `${found.route.title} · tjp` : "tjp";
  }, [found?.route]);
  useEffect(() => {
    if (signedIn) startEvents();
  }, [signedIn]);
  return (
    <>
      {content(found, target)}
      <Help />
      {interrupted.value && <SignInAgain />}
      <Toaster />
    </>
  );
}

function content(found: { route: Route; id: string } | null, target: string | null): JSX.Element {
  if (startError.value) {
    return (
      <main class="alone">
        <Failure error={startError.value} retry={() => void start()} />
      </main>
    );
  }
  if (user.value === undefined || target) return <main class="alone" aria-busy="true" />;
  if (!found) {
    const missing = (
      <div class="page">
        <h1 class="offscreen">Not found</h1>
        <Empty icon="search" title="There is no such page">
          <a class="button" href="/">
            To the dashboard
          </a>
        </Empty>
      </div>
    );
    return user.value ? <Shell>{missing}</Shell> : <main class="alone">{missing}</main>;
  }
  const page = <Loaded load={found.route.load} id={found.id} />;
  if (found.route.who === "guest") return <main class="alone">{page}</main>;
  return <Shell>{page}</Shell>;
}
