// A signal's message as it came, and what was understood of it.

import type { ComponentChildren, JSX } from "preact";
import { number, words } from "../../lib/format";
import type { Distance, Signal } from "../../lib/types";
import { Side } from "../../ui/basic";
import { CopyButton } from "../../ui/copy";

/** Whether it can be read again: what somebody has put aside stays there. */
export const readable = (signal: Signal) =>
  signal.status === "ignored" && signal.raw !== null && signal.reported_at === null;

export function RawMessage({ signal }: { signal: Pick<Signal, "raw" | "raw_encoding"> }): JSX.Element {
  if (signal.raw === null) return <p class="muted">It came as fields, not as a message.</p>;
  return (
    <div class="raw">
      <pre tabIndex={0} dir="auto" role="group" aria-label="The message as it came">
        {signal.raw}
      </pre>
      <CopyButton text={signal.raw} />
      {signal.raw_encoding && <p class="faint small">Not UTF-8; shown as {signal.raw_encoding}.</p>}
    </div>
  );
}

const distance = (value: Distance) =>
  `${number(value.value)} ${value.unit === "unknown" ? "(unit unknown)" : value.unit}`;

/** The way in: one price, a range, a ladder, or the market's. */
export function entryText(signal: Signal): string {
  if (signal.entry_low !== null && signal.entry_high !== null)
    return `${number(signal.entry_low)} – ${number(signal.entry_high)}`;
  if (signal.entries.length > 1) return signal.entries.map((price) => number(price)).join(", ");
  if (signal.entry !== null) return number(signal.entry);
  return signal.order_type === "market" ? "Market" : "–";
}

export function stopText(signal: Signal): string {
  if (signal.stop_loss !== null) return number(signal.stop_loss);
  return signal.stop_loss_distance ? distance(signal.stop_loss_distance) : "–";
}

export function targetsText(signal: Signal): string {
  const targets = [...signal.take_profits.map((price) => number(price)), ...signal.take_profit_distances.map(distance)];
  if (signal.runner) targets.push("open");
  return targets.join(" · ") || "–";
}

/** The first target, and how many more there are: a price that is cut short reads as another one. */
export function firstTargetText(signal: Signal): string {
  const [first = "–", ...more] = targetsText(signal).split(" · ");
  return more.length > 0 ? `${first} · ${more.length} more` : first;
}

export function actionText(signal: Signal): string {
  return words(signal.instruction ?? signal.action ?? "unknown");
}

/** The fields that say something; what is unknown is left out, but for those every order has. */
export function Parsed({ signal }: { signal: Signal }): JSX.Element {
  const rows: [string, ComponentChildren][] = [
    ["Pair", signal.pair ? <strong>{signal.pair}</strong> : "–"],
    ["Direction", <Side value={signal.direction} />],
    ["Action", actionText(signal)],
    ["Entry", <span class="number">{entryText(signal)}</span>],
    ["Stop loss", <span class="number">{stopText(signal)}</span>],
    ["Targets", <span class="number">{targetsText(signal)}</span>],
  ];
  const known = (label: string, value: ComponentChildren) => value && rows.push([label, value]);
  known("Symbol", signal.symbol !== signal.pair ? signal.symbol : null);
  known("Order", signal.order_type && words(signal.order_type));
  known("Lots", signal.lot_size && <span class="number">{number(signal.lot_size)}</span>);
  known("Risk", signal.risk_percent ? `${number(signal.risk_percent)} %` : signal.risk && distance(signal.risk));
  known("Leverage", signal.leverage && `${number(signal.leverage)}×`);
  known("Close", signal.close_percent && `${number(signal.close_percent)} %`);
  known("Comment", signal.comment);
  known("Format", signal.parsed_as && words(signal.parsed_as));
  return (
    <dl class="parsed">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
