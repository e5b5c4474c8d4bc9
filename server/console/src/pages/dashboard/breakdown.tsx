// The P&L of each pair, session, strategy or weekday, with bars from a common zero.

import type { JSX } from "preact";
import { percent, sessionName, words } from "../../lib/format";
import type { Group } from "../../lib/types";
import { Card, Money } from "../../ui/basic";
import { SkeletonRows } from "../../ui/states";

type By = "pair" | "session" | "strategy" | "weekday";

const WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const SHOWN = 8;

function label(by: By, key: string | null): string {
  if (key === null) return `No ${by}`;
  if (by === "session") return sessionName(key);
  return by === "weekday" ? words(key) : key;
}

function sorted(by: By, groups: Group[]): Group[] {
  if (by === "weekday") return [...groups].sort((a, b) => WEEK.indexOf(a.key ?? "") - WEEK.indexOf(b.key ?? ""));
  return [...groups].sort((a, b) => Number(b.net_pnl) - Number(a.net_pnl));
}

export function Breakdown({ title, by, groups }: { title: string; by: By; groups: Group[] | undefined }): JSX.Element {
  const rows = groups ? sorted(by, groups).slice(0, SHOWN) : null;
  const scale = scaleOf(rows ?? []);
  return (
    <Card title={`By ${title.toLowerCase()}`} flush>
      {!rows && <SkeletonRows rows={5} height={32} />}
      {rows?.length === 0 && <p class="card-note muted">No trades in this period.</p>}
      {rows && rows.length > 0 && (
        <table class="breakdown">
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col">
                <span class="offscreen">P&L drawn</span>
              </th>
              <th scope="col" class="right">
                Trades
              </th>
              <th scope="col" class="right">
                Win
              </th>
              <th scope="col" class="right">
                P&L
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((group) => (
              <Row key={group.key} by={by} group={group} scale={scale} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

interface Scale {
  /** Where zero lies, and what one of money is long, in percent of the cell. */
  zero: number;
  unit: number;
}

/** All bars of a table share it: zero is at the left where nothing was lost. */
function scaleOf(groups: Group[]): Scale {
  const values = groups.map((group) => Number(group.net_pnl));
  const low = Math.min(...values, 0);
  const span = Math.max(...values, 0) - low || 1;
  return { zero: (-low / span) * 100, unit: 100 / span };
}

function Row({ by, group, scale }: { by: By; group: Group; scale: Scale }): JSX.Element {
  const value = Number(group.net_pnl);
  const name = label(by, group.key);
  // The listing can be asked for a pair, session or strategy, not for a weekday.
  const linked = group.key !== null && by !== "weekday";
  const width = `${Math.abs(value) * scale.unit}%`;
  const place = value < 0 ? { right: `${100 - scale.zero}%`, width } : { left: `${scale.zero}%`, width };
  return (
    <tr>
      <th scope="row">{linked ? <a href={`/trades?${by}=${encodeURIComponent(group.key!)}`}>{name}</a> : name}</th>
      <td class="bar-cell" aria-hidden="true">
        <span class="bar" style={{ "--zero": `${scale.zero}%` }}>
          <span class={value < 0 ? "loss" : "gain"} style={place} />
        </span>
      </td>
      <td class="right number muted">{group.trades}</td>
      <td class="right number muted">{percent(group.win_rate, 0)}</td>
      <td class="right">
        <Money value={group.net_pnl} />
      </td>
    </tr>
  );
}
