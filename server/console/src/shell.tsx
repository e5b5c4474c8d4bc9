// What stays around every page: the way to the others, whether events arrive, the theme, and who is signed in.

import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { reachable } from "./lib/api";
import { stream } from "./lib/events";
import { here, navigate } from "./lib/router";
import { signOut, user } from "./lib/session";
import { useShortcuts } from "./lib/shortcuts";
import { say } from "./lib/toasts";
import { TradeForm, tradeForm } from "./pages/trades/trade-form-lazy";
import { Button, Kbd } from "./ui/basic";
import { helpOpen } from "./ui/help";
import { Icon, type IconName } from "./ui/icons";
import { narrow } from "./ui/media";
import { ThemeSwitch } from "./ui/theme-switch";

const PLACES: { path: string; label: string; icon: IconName; keys: string }[] = [
  { path: "/", label: "Dashboard", icon: "dashboard", keys: "g d" },
  { path: "/trades", label: "Trades", icon: "trades", keys: "g t" },
  { path: "/signals", label: "Signals", icon: "signals", keys: "g s" },
  { path: "/docs", label: "API", icon: "docs", keys: "g r" },
  { path: "/account", label: "Account", icon: "account", keys: "g a" },
];

const online = signal(navigator.onLine);
addEventListener("online", () => (online.value = true));
addEventListener("offline", () => (online.value = false));

const isHere = (path: string) => (path === "/" ? here.value.path === "/" : here.value.path.startsWith(path));

function Places({ hints }: { hints: boolean }): JSX.Element {
  return (
    <ul>
      {PLACES.map(({ path, label, icon, keys }) => (
        <li key={path}>
          <a
            href={path}
            class="place"
            aria-keyshortcuts={hints ? keys : undefined}
            aria-current={isHere(path) ? "page" : undefined}
          >
            <Icon name={icon} size={18} />
            <span class="place-label">{label}</span>
            {hints && (
              <span aria-hidden="true">
                <Kbd keys={keys} />
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Live(): JSX.Element {
  const live = stream.value === "live" && online.value && reachable.value;
  return (
    <p class={`live${live ? " on" : ""}`} role="status">
      <span class="dot" />
      <span class="live-label">{live ? "Live" : "Connecting…"}</span>
    </p>
  );
}

function Sidebar(): JSX.Element {
  return (
    <header class="sidebar">
      <a href="/" class="brand" aria-label="tjp, dashboard">
        <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M7 21l6-6 4 4 8-9" />
        </svg>
        <span class="place-label">tjp</span>
      </a>
      {user.value ? (
        <div class="sidebar-new">
          <Button icon="plus" kind="primary" label="New trade" onClick={() => (tradeForm.value = { trade: null })}>
            <span class="place-label">New trade</span>
          </Button>
        </div>
      ) : null}
      <nav aria-label="Main">{user.value ? <Places hints /> : <GuestPlaces />}</nav>
      <div class="sidebar-foot">
        {user.value && <Live />}
        <div class="sidebar-tools">
          <ThemeSwitch />
          <Button
            kind="ghost"
            small
            icon="keyboard"
            label="Keyboard shortcuts"
            onClick={() => (helpOpen.value = true)}
          />
        </div>
        {user.value && (
          <div class="who">
            <span class="who-mail" title={user.value.email}>
              {user.value.email}
            </span>
            <Button kind="ghost" small icon="signout" label="Sign out" onClick={leave} />
          </div>
        )}
      </div>
    </header>
  );
}

function GuestPlaces(): JSX.Element {
  return (
    <ul>
      <li>
        <a href="/docs" class="place" aria-current="page">
          <Icon name="docs" size={18} />
          <span class="place-label">API</span>
        </a>
      </li>
      <li>
        <a href="/signin" class="place">
          <Icon name="account" size={18} />
          <span class="place-label">Sign in</span>
        </a>
      </li>
    </ul>
  );
}

function leave(): void {
  signOut().catch((error: Error) => say(`Not signed out: ${error.message}`, { tone: "bad" }));
}

function Banner(): JSX.Element | null {
  if (online.value && reachable.value) return null;
  const text = online.value ? "The server cannot be reached." : "You are offline.";
  return (
    <p class="banner" role="status">
      <Icon name="warning" /> {text} What you see may be old; it catches up by itself.
    </p>
  );
}

export function Shell({ children }: { children: ComponentChildren }): JSX.Element {
  const signedIn = Boolean(user.value);
  const keys: Record<string, () => void> = { "?": () => (helpOpen.value = true) };
  for (const place of PLACES) keys[place.keys] = () => navigate(place.path);
  if (signedIn) keys["n"] = () => (tradeForm.value = { trade: null });
  useShortcuts(keys);

  // A new page begins at its heading for who listens to it, and Tab goes on from there.
  useEffect(() => {
    const main = document.getElementById("main");
    if (document.activeElement === document.body) main?.focus({ preventScroll: true });
  }, [here.value.path]);

  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the page
      </a>
      {!narrow.value && <Sidebar />}
      <div class="content">
        <Banner />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      {narrow.value && (
        <nav class="bottom-bar" aria-label="Main">
          {signedIn ? <Places hints={false} /> : <GuestPlaces />}
        </nav>
      )}
      {signedIn && <TradeForm />}
    </div>
  );
}
