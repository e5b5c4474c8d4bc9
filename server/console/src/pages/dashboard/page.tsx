import type { JSX } from "preact";
import { url } from "../../lib/api";
import { addDays, today } from "../../lib/dates";
import { TRADE_EVENTS } from "../../lib/events";
import { day } from "../../lib/format";
import { query, setQuery } from "../../lib/router";
import { useResource } from "../../lib/resource";
import type { Account, StatsAnswer } from "../../lib/types";
import { Card, PageHead, Segments } from "../../ui/basic";
import { narrow } from "../../ui/media";
import { Failure } from "../../ui/states";
import { NewTrade } from "../trades/new-trade";
import { Begin } from "./begin";
import { Breakdown } from "./breakdown";
import { Calendar } from "./calendar";
import { Equity } from "./equity";
import { FigureStrip } from "./figures";

type Range = "7d" | "30d" | "90d" | "ytd" | "1y" | "all";

const RANGES: [Range, string][] = [
  ["7d", "7D"],
  ["30d", "30D"],
  ["90d", "90D"],
  ["ytd", "YTD"],
  ["1y", "1Y"],
  ["all", "All"],
];

const DAYS: Record<string, number> = { "7d": 7, "30d": 30, "90d": 90, "1y": 365 };

function firstDay(range: Range): string | null {
  if (range === "all") return null;
  if (range === "ytd") return `${today().slice(0, 4)}-01-01`;
  return addDays(today(), 1 - DAYS[range]!);
}

export default function Dashboard(): JSX.Element {
  const given = query().get("range") as Range | null;
  const range = RANGES.some(([key]) => key === given) ? given! : "90d";
  const account = query().get("account_id");
  const filter = { from: firstDay(range), account_id: account };
  const stats = useResource<StatsAnswer>(url("stats", { ...filter, group_by: "pair" }), TRADE_EVENTS);
  const accounts = useResource<{ accounts: Account[] }>("accounts").data?.accounts ?? [];
  const data = stats.data;
  const none = data?.stats.trades === "0";
  // Nothing in this period may be nothing at all: only then is it the first trade that is missing.
  const ever = useResource<StatsAnswer>(none ? "stats" : null, TRADE_EVENTS).data;

  const bare = none && ever?.stats.trades === "0";
  const period = (
    <Segments
      label="Period"
      value={range}
      options={RANGES}
      onChange={(next) => setQuery({ range: next === "90d" ? null : next })}
    />
  );
  return (
    <div class="page">
      <PageHead title="Dashboard" note={bare ? null : filter.from ? `since ${day(filter.from)}` : "all time"}>
        {accounts.length > 1 && (
          <select
            class={`choice${account ? " set" : ""}`}
            aria-label="Account"
            value={account ?? ""}
            onChange={(event) => setQuery({ account_id: event.currentTarget.value })}
          >
            <option value="">All accounts</option>
            {accounts.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        )}
        {narrow.value && <NewTrade />}
        {!narrow.value && !bare && period}
      </PageHead>
      {narrow.value && !bare && <div class="period">{period}</div>}
      {stats.error && !data ? (
        <Card>
          <Failure error={stats.error} retry={stats.refresh} />
        </Card>
      ) : bare ? (
        <Begin />
      ) : (
        <>
          <FigureStrip figures={data?.stats} />
          <div class="dash-main">
            <Equity points={data?.stats.equity} />
            <Calendar account={account} />
          </div>
          <div class="dash-breakdowns">
            <Breakdown title="Pair" by="pair" groups={data?.groups} />
            <Fetched title="Session" by="session" filter={filter} />
            <Fetched title="Strategy" by="strategy" filter={filter} />
            <Fetched title="Weekday" by="weekday" filter={filter} />
          </div>
        </>
      )}
    </div>
  );
}

function Fetched(props: {
  title: string;
  by: "session" | "strategy" | "weekday";
  filter: Record<string, string | null>;
}): JSX.Element {
  const { title, by, filter } = props;
  const stats = useResource<StatsAnswer>(url("stats", { ...filter, group_by: by }), TRADE_EVENTS);
  if (stats.error && !stats.data) {
    return (
      <Card title={title}>
        <Failure error={stats.error} retry={stats.refresh} />
      </Card>
    );
  }
  return <Breakdown title={title} by={by} groups={stats.data?.groups} />;
}
