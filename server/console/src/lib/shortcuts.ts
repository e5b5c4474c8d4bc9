// Keys of the whole console, and those a page adds while it is open. "g d" is g, then d within a second.

import { useLayoutEffect } from "preact/hooks";

type Keys = Record<string, () => void>;

const layers: Keys[] = [];
let prefix = "";
let prefixTimer = 0;

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape") (event.target as HTMLElement).blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  // Enter on a link or button is that one's own.
  if (event.key === "Enter" && event.target instanceof Element && event.target.closest("a, button, summary")) return;
  const combined = prefix ? `${prefix} ${event.key}` : event.key;
  prefix = "";
  for (const keys of [...layers].reverse()) {
    const run = keys[combined];
    if (!run) continue;
    event.preventDefault();
    run();
    return;
  }
  if (event.key === "g") {
    prefix = "g";
    clearTimeout(prefixTimer);
    prefixTimer = window.setTimeout(() => (prefix = ""), 1000);
  }
}

addEventListener("keydown", onKey);

/** These keys work while the component is on the page; the latest ones win. */
export function useShortcuts(keys: Keys): void {
  // Before the page is painted: what is seen can be used.
  useLayoutEffect(() => {
    layers.push(keys);
    return () => {
      const at = layers.indexOf(keys);
      if (at >= 0) layers.splice(at, 1);
    };
  });
}
