import type { JSX } from "preact";
import { useCallback, useLayoutEffect, useState } from "preact/hooks";
import { get, url } from "../../lib/api";
import { TRADE_EVENTS } from "../../lib/events";
import { counted } from "../../lib/format";
import { useLive } from "../../lib/live";
import { usePages } from "../../lib/pages";
import { here, navigate } from "../../lib/router";
import { useResource } from "../../lib/resource";
import { useShortcuts } from "../../lib/shortcuts";
import { leaving } from "../../lib/undo";
import type { StatsAnswer, Trade } from "../../lib/types";
import { Button, Money, PageHead } from "../../ui/basic";
import { CopyLine } from "../../ui/copy";
import { Icon } from "../../ui/icons";
import { narrow } from "../../ui/media";
import { Empty, Failure, SkeletonRows } from "../../ui/states";
import { Windowed } from "../../ui/windowed";
import { Filters, fitsFilters, newestFirst, tradeFilters } from "./filters";
import { COLUMNS, TradeCard, TradeHead, TradeRow } from "./rows";
import { NewTrade } from "./new-trade";
import { tradeForm } from "./trade-form-lazy";
import { tradeLine } from "../dashboard/begin";

export default function TradesPage(): JSX.Element {
  const filters = tradeFilters();
  const pages = usePages<Trade>(url("trades", { ...filters, limit: 200 }), "trades");
  const stats = useResource<StatsAnswer>(url("stats", filters), TRADE_EVENTS).data?.stats;
  const [selected, setSelected] = useState(-1);
  const gone = leaving.value;
  const rows = gone.size === 0 ? pages.rows : pages.rows.filter((trade) => !gone.has(trade.id));

  // Before the page is painted: a key pressed at once is not taken back.
  useLayoutEffect(() => setSelected(-1), [here.value.search]);
  useLive(pages, {
    types: TRADE_EVENTS,
    fetch: async (id) => (await get<{ trade: Trade }>(`trades/${id}`)).trade,
    fits: (trade) => fitsFilters(trade, filters),
    order: newestFirst,
  });

  // A journal with nothing in it has nothing to filter or to take away.
  const bare = pages.started && rows.length === 0 && Object.keys(filters).length === 0;
  const edit = () => {
    const trade = rows[selected];
    if (trade) tradeForm.value = { trade };
  };
  const open = () => {
    const trade = rows[selected];
    if (trade) navigate(`/trades/${trade.id}`);
  };
  useShortcuts({
    j: () => setSelected(Math.min(selected + 1, rows.length - 1)),
    k: () => setSelected(Math.max(selected - 1, 0)),
    Enter: open,
    e: edit,
  });
  const next = useCallback(pages.next, [pages.loading, pages.more]);

  return (
    <div class="page">
      <PageHead
        title="Trades"
        note={
          stats &&
          !bare && (
            <>
              <span class="number">{counted(stats.trades, "trade")}</span> · <Money value={stats.net_pnl} />
            </>
          )
        }
      >
        {!bare && (
          <a
            class="button"
            href={`/api/v1/${url("trades/export", { format: "csv", ...filters })}`}
            download="trades.csv"
          >
            <Icon name="download" />
            {!narrow.value && "Export CSV"}
            {narrow.value && <span class="offscreen">Export CSV</span>}
          </a>
        )}
        <NewTrade />
      </PageHead>
      {!bare && <Filters />}
      <div class="card table-card">{list()}</div>
    </div>
  );

  function list(): JSX.Element {
    if (pages.error && rows.length === 0) return <Failure error={pages.error} retry={pages.refresh} />;
    if (!pages.started && rows.length === 0) return <SkeletonRows rows={12} height={narrow.value ? 64 : 40} />;
    if (rows.length === 0) return Object.keys(filters).length ? <NoMatch /> : <NoTrades />;
    return (
      <>
        <Windowed
          rows={rows}
          rowHeight={narrow.value ? 64 : 40}
          id={(trade) => trade.id}
          label="Trades"
          columns={narrow.value ? 2 : COLUMNS}
          head={narrow.value ? undefined : <TradeHead />}
          selected={selected}
          onEnd={next}
          render={(trade) => (narrow.value ? <TradeCard trade={trade} /> : <TradeRow trade={trade} />)}
        />
        <div class="list-end">
          {pages.error ? (
            <Failure error={pages.error} retry={pages.refresh} />
          ) : pages.more ? (
            <span class="spinner" />
          ) : (
            <span class="faint small">That is all of them.</span>
          )}
        </div>
      </>
    );
  }
}

function NoMatch(): JSX.Element {
  return (
    <Empty icon="filter" title="No trade fits these filters">
      <p class="muted">Take one away, or clear them all.</p>
      <a class="button" href="/trades">
        Clear the filters
      </a>
    </Empty>
  );
}

function NoTrades(): JSX.Element {
  return (
    <Empty icon="trades" title="Your journal is empty">
      <p class="muted">
        Add a trade by hand, or let a bot post it. A key for it is under <a href="/account/keys">API keys</a>.
      </p>
      <Button kind="primary" icon="plus" onClick={() => (tradeForm.value = { trade: null })}>
        New trade
      </Button>
      <CopyLine label="Command" text={tradeLine()} />
    </Empty>
  );
}
