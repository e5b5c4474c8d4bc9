import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get, url } from "../../lib/api";
import { SIGNAL_EVENTS } from "../../lib/events";
import { shortMoment } from "../../lib/format";
import { placed, useLive } from "../../lib/live";
import { usePages } from "../../lib/pages";
import { here, navigate, query } from "../../lib/router";
import { useShortcuts } from "../../lib/shortcuts";
import type { Signal, SignalStatus } from "../../lib/types";
import { Button, Card, PageHead, Side, Status } from "../../ui/basic";
import { CopyLine } from "../../ui/copy";
import { narrow } from "../../ui/media";
import { Empty, Failure, SkeletonRows } from "../../ui/states";
import { Detail } from "./detail";
import { PairSearch } from "../pair-search";
import { actionText, entryText, firstTargetText, stopText } from "./parsed";

const STATUSES: [SignalStatus | "", string][] = [
  ["", "All"],
  ["pending", "Pending"],
  ["executed", "Executed"],
  ["ignored", "Ignored"],
  ["win_rate_blocked", "Blocked"],
  ["failed", "Failed"],
  ["expired", "Expired"],
];

export default function SignalsPage({ id }: { id: string }): JSX.Element {
  const status = query().get("status") ?? "";
  const pair = query().get("pair") ?? "";
  const pages = usePages<Signal>(url("signals", { status, pair, limit: 50 }), "signals");
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const rule = {
    fits: (signal: Signal) => (!status || signal.status === status) && (!pair || signal.pair === pair.toUpperCase()),
    // Ids ascend with time: the newest first.
    order: (a: Signal, b: Signal) => (a.id < b.id ? 1 : -1),
  };
  useLive(pages, {
    ...rule,
    types: SIGNAL_EVENTS,
    fetch: async (signal) => (await get<{ signal: Signal }>(`signals/${signal}`)).signal,
    onArrival: (ids) => setFresh(new Set(ids)),
  });

  // On a wide page something is always open; on a phone the list comes first.
  const open = id || (narrow.value ? "" : (pages.rows[0]?.id ?? ""));
  const at = pages.rows.findIndex((signal) => signal.id === open);
  const known = pages.rows[at];
  const go = (step: number) => {
    const next = pages.rows[Math.max(0, Math.min(at + step, pages.rows.length - 1))];
    if (next) navigate(`/signals/${next.id}${here.value.search}`, { replace: true, keepScroll: true });
  };
  useShortcuts({ j: () => go(1), k: () => go(-1) });
  const changed = (signal: Signal) => pages.edit((rows) => placed(rows, [signal], [], rule));
  const bare = pages.started && pages.rows.length === 0 && !status && !pair;
  const detail = open ? <Detail key={open} id={open} known={known} onChanged={changed} /> : null;

  if (narrow.value && id) {
    return (
      <div class="page">
        <a class="back" href={`/signals${here.value.search}`}>
          ← Signals
        </a>
        <h1 class="offscreen">Signal</h1>
        {detail}
      </div>
    );
  }
  return (
    <div class="page signals-page">
      <PageHead title="Signals">{!bare && <PairSearch />}</PageHead>
      {!bare && <Tabs status={status} />}
      <div class={`signals-split${pages.rows.length === 0 ? " alone-list" : ""}`}>
        <Card flush class="signals-list">
          {list()}
        </Card>
        {!narrow.value && pages.rows.length > 0 && <div class="signals-detail">{detail}</div>}
      </div>
    </div>
  );

  function list(): JSX.Element {
    if (pages.error && pages.rows.length === 0) return <Failure error={pages.error} retry={pages.refresh} />;
    if (!pages.started && pages.rows.length === 0) return <SkeletonRows rows={10} height={64} />;
    if (pages.rows.length === 0) return status || pair ? <NoneOfThese /> : <NoSignals />;
    return (
      <>
        <ul>
          {pages.rows.map((signal) => (
            <Row key={signal.id} signal={signal} open={signal.id === open} fresh={fresh.has(signal.id)} />
          ))}
        </ul>
        {pages.error && <Failure error={pages.error} retry={pages.refresh} />}
        {pages.more && !pages.error && (
          <div class="list-end">
            <Button kind="ghost" busy={pages.loading} onClick={pages.next}>
              Older ones
            </Button>
          </div>
        )}
      </>
    );
  }
}

function Tabs({ status }: { status: string }): JSX.Element {
  const base = new URLSearchParams(here.value.search);
  return (
    <nav class="tabs" aria-label="Status">
      {STATUSES.map(([value, text]) => {
        const target = new URLSearchParams(base);
        if (value) target.set("status", value);
        else target.delete("status");
        const search = target.toString();
        return (
          <a
            key={value}
            href={`/signals${search ? `?${search}` : ""}`}
            aria-current={value === status ? "page" : undefined}
          >
            {text}
          </a>
        );
      })}
    </nav>
  );
}

function Row({ signal, open, fresh }: { signal: Signal; open: boolean; fresh: boolean }): JSX.Element {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) element.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const order = signal.direction !== null || signal.entry !== null;
  return (
    <li ref={element} class={`signal-row${open ? " selected" : ""}${fresh ? " fresh" : ""}`}>
      <a href={`/signals/${signal.id}${here.value.search}`} aria-current={open ? "true" : undefined}>
        <span class="signal-line">
          <strong>{signal.pair ?? signal.symbol ?? "Message"}</strong>
          {signal.direction && <Side value={signal.direction} />}
          {signal.action !== "open" && signal.action && <span class="muted">{actionText(signal)}</span>}
          <time class="faint number" dateTime={signal.received_at}>
            {shortMoment(signal.received_at)}
          </time>
        </span>
        <span class="signal-line second">
          <span class="clip muted number">
            {order
              ? `${entryText(signal)}  ·  SL ${stopText(signal)}  ·  TP ${firstTargetText(signal)}`
              : (signal.status_reason ?? signal.raw)}
          </span>
          <Status value={signal.status} />
        </span>
      </a>
    </li>
  );
}

function NoneOfThese(): JSX.Element {
  return (
    <Empty icon="filter" title="No such signal">
      <p class="muted">Nothing has this status or pair. New ones appear here by themselves.</p>
      <a class="button" href="/signals">
        Show all
      </a>
    </Empty>
  );
}

function NoSignals(): JSX.Element {
  return (
    <Empty icon="signals" title="Waiting for the first signal">
      <p class="muted">
        Make a webhook under <a href="/account/hooks">Webhooks in</a>, give its URL to TradingView or your channel's
        bridge, or try it from a shell:
      </p>
      <CopyLine label="Command" text={`curl -d 'XAUUSD BUY NOW SL 2330 TP1 2350 TP2 2360' "$TJP_HOOK"`} />
      <p class="muted">It appears here within a second.</p>
    </Empty>
  );
}
