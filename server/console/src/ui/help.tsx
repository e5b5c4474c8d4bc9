import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { Kbd } from "./basic";
import { Dialog } from "./dialog";

export const helpOpen = signal(false);

const KEYS: [string, [string, string][]][] = [
  [
    "Go to",
    [
      ["g d", "Dashboard"],
      ["g t", "Trades"],
      ["g s", "Signals"],
      ["g a", "Account"],
      ["g r", "API reference"],
    ],
  ],
  [
    "Anywhere",
    [
      ["n", "New trade"],
      ["/", "Search or filter"],
      ["?", "This list"],
      ["Esc", "Close, or leave a field"],
    ],
  ],
  [
    "In lists",
    [
      ["j", "Next"],
      ["k", "Previous"],
      ["Enter", "Open"],
      ["e", "Edit the trade"],
    ],
  ],
];

export function Help(): JSX.Element | null {
  if (!helpOpen.value) return null;
  return (
    <Dialog title="Keyboard" onClose={() => (helpOpen.value = false)}>
      <div class="dialog-body help">
        {KEYS.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([keys, text]) => (
                <div key={keys}>
                  <dt>{text}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
