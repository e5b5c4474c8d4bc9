// Where stop, entry, exit and target lay to each other, drawn on one line.

import type { JSX } from "preact";
import { number, sign } from "../../lib/format";
import type { Trade } from "../../lib/types";

const WIDTH = 640;
const EDGE = 48;
/** Labels nearer to each other than this would overlap: the next goes above. */
const APART = 64;

export function Ladder({ trade }: { trade: Trade }): JSX.Element | null {
  // MetaTrader writes 0 for "none": it is no place on the line.
  const marks = [
    { key: "stop", label: "Stop", text: trade.stop_loss },
    { key: "entry", label: "Entry", text: trade.entry_price },
    { key: "target", label: "Target", text: trade.take_profit },
    { key: "exit", label: "Exit", text: trade.exit_price },
  ].filter((mark) => sign(mark.text) > 0);
  const values = marks.map((mark) => Number(mark.text));
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  if (marks.length < 3 || !(span > 0)) return null;
  const x = (text: string) => EDGE + ((Number(text) - low) / span) * (WIDTH - 2 * EDGE);
  // The exit's stands below the line, where it is alone.
  const above = marks.filter((mark) => mark.key !== "exit").sort((a, b) => Number(a.text) - Number(b.text));
  const levels = new Map<string, number>();
  above.forEach((mark, at) => {
    const before = above[at - 1];
    const close = before && x(mark.text) - x(before.text) < APART;
    levels.set(mark.key, close ? levels.get(before.key)! + 1 : 0);
  });
  const won = sign(trade.pnl);
  const tone = won > 0 ? "gain" : won < 0 ? "loss" : "even";
  const from = x(trade.entry_price);
  const to = x(trade.exit_price);
  return (
    <svg
      class="ladder"
      viewBox={`0 0 ${WIDTH} 88`}
      role="img"
      aria-label={marks.map((mark) => `${mark.label} ${number(mark.text)}`).join(", ")}
    >
      <line class="ladder-line" x1={EDGE} x2={WIDTH - EDGE} y1="44" y2="44" />
      <line class={`ladder-move ${tone}`} x1={from} x2={to} y1="44" y2="44" />
      {marks.map((mark) => (
        <g key={mark.key} class={`ladder-mark ${mark.key} ${mark.key === "exit" ? tone : ""}`}>
          <circle cx={x(mark.text)} cy="44" r={mark.key === "exit" ? 6 : 4} />
          <text x={x(mark.text)} y={mark.key === "exit" ? 72 : 24 - 18 * levels.get(mark.key)!} text-anchor="middle">
            {mark.label}
          </text>
        </g>
      ))}
    </svg>
  );
}
