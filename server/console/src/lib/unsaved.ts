// What is typed and not yet saved: closing the window asks first, and a session that ends does not take it along.

import { useEffect } from "preact/hooks";

const holders = new Set<symbol>();

export const hasUnsaved = () => holders.size > 0;

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function watch(): void {
  // Only while there is something: a browser keeps no page for the way back that would ask.
  if (holders.size > 0) addEventListener("beforeunload", ask);
  else removeEventListener("beforeunload", ask);
}

/** Says that the component holds something of that kind, as long as `on`. */
export function useUnsaved(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const mine = Symbol();
    holders.add(mine);
    watch();
    return () => {
      holders.delete(mine);
      watch();
    };
  }, [on]);
}
