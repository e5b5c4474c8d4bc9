// A month of days, each as green or red as it was good or bad beside the month's strongest.

import type { JSX } from "preact";
import { url } from "../../lib/api";
import { addDays, monthEnd, monthStart, today, weekday } from "../../lib/dates";
import { TRADE_EVENTS } from "../../lib/events";
import { compact, longDay, money, month, sign } from "../../lib/format";
import { query, setQuery } from "../../lib/router";
import { useResource } from "../../lib/resource";
import type { StatsAnswer } from "../../lib/types";
import { Card, Money } from "../../ui/basic";
import { Failure, Skeleton } from "../../ui/states";
import { MonthPicker } from "./month-picker";

const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** Four steps are told apart at a glance; a smooth scale is not. */
const STEPS = 4;

/** The month in the address, as its first day; this one where none is, or one that is still to come. */
function chosenMonth(): string {
  const now = monthStart(today());
  const first = `${query().get("month")}-01`;
  return /^(19|20)\d\d-(0[1-9]|1[0-2])-01$/.test(first) && first < now ? first : now;
}

function choose(first: string): void {
  setQuery({ month: first < monthStart(today()) ? first.slice(0, 7) : null });
}

export function Calendar({ account }: { account: string | null }): JSX.Element {
  const first = chosenMonth();
  const last = monthEnd(first);
  const stats = useResource<StatsAnswer>(url("stats", { from: first, to: last, account_id: account }), TRADE_EVENTS);
  const points = stats.data?.stats.equity ?? [];
  const days = new Map(points.map((point) => [point.date, point.pnl]));
  const most = Math.max(...points.map((point) => Math.abs(Number(point.pnl))), 0);
  // While a new month is on its way the old one's answer is still there; its sum would be wrong under the new name.
  const fits = points.every((point) => point.date >= first && point.date <= last);
  const side = (
    <>
      <MonthPicker first={first} onChoose={choose} />
      {stats.data && fits ? <Money value={stats.data.stats.net_pnl} /> : <Skeleton width={64} />}
    </>
  );
  return (
    <Card title={<span class="offscreen">{month(first)}</span>} side={side} class="calendar-card">
      {stats.error && !stats.data ? (
        <Failure error={stats.error} retry={stats.refresh} />
      ) : (
        <div class="calendar">
          {NAMES.map((name) => (
            <span key={name} class="calendar-name" aria-hidden="true">
              {name}
            </span>
          ))}
          {cells(first, last).map((date, at) =>
            date ? (
              <Day key={date} date={date} pnl={days.get(date) ?? null} most={most} account={account} />
            ) : (
              <span key={at} class="calendar-gap" />
            ),
          )}
        </div>
      )}
    </Card>
  );
}

/** Six weeks always: the card keeps its height from month to month. */
function cells(first: string, last: string): (string | null)[] {
  const start = addDays(first, -weekday(first));
  return Array.from({ length: 42 }, (_, at) => addDays(start, at)).map((date) =>
    date >= first && date <= last ? date : null,
  );
}

function Day({
  date,
  pnl,
  most,
  account,
}: {
  date: string;
  pnl: string | null;
  most: number;
  account: string | null;
}): JSX.Element {
  const now = date === today() ? " today" : "";
  const n = Number(date.slice(8));
  if (pnl === null) return <span class={`calendar-day none${now}`}>{n}</span>;
  const tone = ["loss", "even", "gain"][sign(pnl) + 1]!;
  const step = Math.max(1, Math.ceil((Math.abs(Number(pnl)) / (most || 1)) * STEPS));
  return (
    <a
      class={`calendar-day ${tone} step-${step}${now}`}
      href={`/${url("trades", { from: date, to: date, account_id: account })}`}
      title={money(pnl)}
    >
      <span>{n}</span>
      <span class="calendar-pnl number">{compact(pnl, 2)}</span>
      <span class="offscreen">
        {longDay(date)}: {money(pnl)}
      </span>
    </a>
  );
}
