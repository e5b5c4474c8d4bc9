// The form can be opened from every page; its code comes when it first is.

import { signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { onForget } from "../../lib/resource";
import { say } from "../../lib/toasts";
import type { Trade } from "../../lib/types";
import type { Draft } from "./trade-fields";

/** The Idempotency-Key of a request, and the form as it was sent with it. */
export interface Once {
  body: string;
  key: string;
}

export interface Open {
  trade: Trade | null;
  saved?: (trade: Trade) => void;
  /** What was typed when it was closed unsent. */
  draft?: Draft;
  once?: Once;
}

/** Open with a trade to edit, or with null for a new one. */
export const tradeForm = signal<Open | null>(null);

// What one user left open is nothing for the next.
onForget(() => (tradeForm.value = null));

let form: ComponentType | null = null;

export function TradeForm(): JSX.Element | null {
  const [, redraw] = useState(0);
  const open = tradeForm.value !== null;
  useEffect(() => {
    if (!open || form) return;
    import("./trade-form")
      .then((module) => {
        form = module.default;
        redraw((n) => n + 1);
      })
      .catch(() => {
        tradeForm.value = null;
        say("The form could not be loaded. Load the page again.", { tone: "bad" });
      });
  }, [open]);
  if (!open || !form) return null;
  const Found = form;
  return <Found />;
}
