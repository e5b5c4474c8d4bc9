// The address bar is the state: paths choose the page, the query holds filters.

import { signal } from "@preact/signals";

interface Place {
  path: string;
  search: string;
}

const read = (): Place => ({ path: location.pathname, search: location.search });

export const here = signal<Place>(read());

interface Options {
  replace?: boolean;
  /** Leave the page where it is scrolled to. */
  keepScroll?: boolean;
}

export function navigate(to: string, options: Options = {}): void {
  if (options.replace) {
    history.replaceState(history.state, "", to);
  } else {
    history.replaceState({ scroll: scrollY }, "");
    history.pushState(null, "", to);
  }
  here.value = read();
  if (!options.keepScroll) scrollTo(0, 0);
}

/** Sets parameters of the query, in place; empty ones go. */
export function setQuery(changes: Record<string, string | null>): void {
  const query = new URLSearchParams(here.value.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  navigate(here.value.path + (text ? `?${text}` : ""), { replace: true, keepScroll: true });
}

export function query(): URLSearchParams {
  return new URLSearchParams(here.value.search);
}

/** The part of the path that `:id` stands for, or null where the pattern does not fit. An id becomes part of the paths
 * that are asked of the API: nothing that could lead such a path elsewhere (`..%2f`) is one. */
export function match(pattern: string, path: string): string | null {
  const source = pattern.replace(":id", "([A-Za-z0-9_-]+)");
  const found = new RegExp(`^${source}/?$`).exec(path);
  return found ? (found[1] ?? "") : null;
}

/** Only a path of this console: what came in by `?next=` may lead nowhere else. It is read as the browser will read it,
 * to whom `/\n\host` is another host. */
export function safePath(text: string | null): string {
  try {
    const { origin, pathname, search, hash } = new URL(text ?? "/", location.origin);
    if (origin === location.origin && !pathname.startsWith("//")) return pathname + search + hash;
  } catch {
    // no address at all
  }
  return "/";
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = (event.target as Element).closest("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname.startsWith("/api/")) return;
  // An anchor on the same page is the browser's own affair.
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  navigate(link.pathname + link.search + link.hash);
}

export function startRouter(): void {
  // The browser would scroll before the page that belongs there is drawn.
  history.scrollRestoration = "manual";
  addEventListener("popstate", (event) => {
    const next = read();
    // Anchors of the page that is open come here, too.
    if (next.path === here.value.path && location.hash) {
      document.getElementById(location.hash.slice(1))?.scrollIntoView();
      return;
    }
    const scroll = (event.state as { scroll?: number } | null)?.scroll ?? 0;
    here.value = next;
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, scroll)));
  });
  document.addEventListener("click", onClick);
}
