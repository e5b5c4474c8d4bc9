// One trade as a row of columns, or on a phone as two lines.

import type { JSX } from "preact";
import { day, number, sessionName } from "../../lib/format";
import { removeLater } from "../../lib/undo";
import type { Trade } from "../../lib/types";
import { Button, Money, Side, Status } from "../../ui/basic";
import { tradeForm } from "./trade-form-lazy";

const HEADS: [string, string][] = [
  ["date", "Date"],
  ["pair", "Pair"],
  ["side", "Side"],
  ["session wide", "Session"],
  ["strategy", "Strategy"],
  ["right price", "Entry"],
  ["right price", "Exit"],
  ["right wide", "Lots"],
  ["right wide", "R : R"],
  ["outcome", "Outcome"],
  ["tools", "Actions"],
  ["right last", "P&L"],
];

export const COLUMNS = HEADS.length;

export function TradeHead(): JSX.Element {
  return (
    <div role="row" class="trade-grid table-head" aria-rowindex={1}>
      {HEADS.map(([kind, text]) => (
        <span key={text} role="columnheader" class={`cell ${kind}`}>
          {kind === "tools" ? <span class="offscreen">{text}</span> : text}
        </span>
      ))}
    </div>
  );
}

export const deleteTrade = (trade: Trade) =>
  removeLater({
    id: trade.id,
    path: `trades/${trade.id}`,
    event: "trade_deleted",
    what: `${trade.pair} of ${day(trade.date)}`,
  });

/** The column may be too narrow for all of them. */
function Digits({ value, muted }: { value: string; muted?: boolean }): JSX.Element {
  const text = number(value);
  return (
    <span class={`number${muted ? " muted" : ""}`} title={text}>
      {text}
    </span>
  );
}

export function TradeRow({ trade }: { trade: Trade }): JSX.Element {
  const cells = [
    <span class="muted number">{day(trade.date)}</span>,
    <a class="row-link" href={`/trades/${trade.id}`} title={trade.pair}>
      {trade.pair}
    </a>,
    <Side value={trade.direction} />,
    <span class="muted">{sessionName(trade.session)}</span>,
    <span class="clip" title={trade.strategy ?? undefined}>
      {trade.strategy ?? <span class="faint">–</span>}
    </span>,
    <Digits value={trade.entry_price} />,
    <Digits value={trade.exit_price} />,
    <Digits value={trade.lot_size} muted />,
    <Digits value={trade.risk_reward} muted />,
    <Status value={trade.outcome} />,
    <span class="row-tools">
      <Button
        kind="ghost"
        small
        icon="edit"
        label={`Edit ${trade.pair} of ${day(trade.date)}`}
        onClick={() => (tradeForm.value = { trade })}
      />
      <Button
        kind="ghost"
        small
        icon="trash"
        label={`Delete ${trade.pair} of ${day(trade.date)}`}
        onClick={() => deleteTrade(trade)}
      />
    </span>,
    <Money value={trade.pnl} />,
  ];
  return (
    <div class="trade-grid" role="presentation">
      {cells.map((cell, at) => (
        <span key={at} role="cell" class={`cell ${HEADS[at]![0]}`}>
          {cell}
        </span>
      ))}
    </div>
  );
}

export function TradeCard({ trade }: { trade: Trade }): JSX.Element {
  return (
    <div class="trade-card" role="presentation">
      <span role="cell">
        <a class="row-link" href={`/trades/${trade.id}`}>
          {trade.pair}
        </a>{" "}
        <Side value={trade.direction} />
        <small class="muted clip">
          {day(trade.date)} · {sessionName(trade.session)}
          {trade.strategy && ` · ${trade.strategy}`}
        </small>
      </span>
      <span role="cell" class="right">
        <Money value={trade.pnl} />
        <small class="muted number">{number(trade.lot_size)} lots</small>
      </span>
    </div>
  );
}
