// The form can be opened from every page; its code comes when it first is.

import { signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { say } from "../../lib/toasts";
import type { Trade } from "../../lib/types";

/** Open with a trade to edit, or with null for a new one. */
export const tradeForm = signal<{ trade: Trade | null; saved?: (trade: Trade) => void } | null>(null);

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
