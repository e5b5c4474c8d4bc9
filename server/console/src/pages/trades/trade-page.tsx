import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { patch } from "../../lib/api";
import { announce, TRADE_EVENTS } from "../../lib/events";
import { dayOf, duration, longDay, moment, number, sessionName } from "../../lib/format";
import { navigate } from "../../lib/router";
import { asError, onForget, type Resource, useResource } from "../../lib/resource";
import { useShortcuts } from "../../lib/shortcuts";
import { say } from "../../lib/toasts";
import { useUnsaved } from "../../lib/unsaved";
import type { Account, Signal, Trade } from "../../lib/types";
import { Badge, Button, Card, Money, Side, Status } from "../../ui/basic";
import { Failure, Skeleton, SkeletonRows } from "../../ui/states";
import { Parsed, RawMessage } from "../signals/parsed";
import { Ladder } from "./ladder";
import { deleteTrade } from "./rows";
import { tradeForm } from "./trade-form-lazy";

export default function TradePage({ id }: { id: string }): JSX.Element {
  const resource = useResource<{ trade: Trade }>(`trades/${id}`, TRADE_EVENTS);
  const trade = resource.data?.trade;
  const edit = () => trade && (tradeForm.value = { trade, saved: (saved) => resource.set({ trade: saved }) });
  useShortcuts({ e: edit });
  if (resource.error && (!trade || resource.error.status === 404)) {
    return (
      <div class="page">
        <Back />
        <h1 class="offscreen">Trade</h1>
        <Failure error={resource.error} retry={resource.refresh} />
      </div>
    );
  }
  if (!trade) return <Waiting />;
  const drop = () => {
    deleteTrade(trade);
    navigate("/trades");
  };
  return (
    <div class="page">
      <Back />
      <header class="trade-top">
        <div>
          <h1>
            {trade.pair} <Side value={trade.direction} />
          </h1>
          <p class="muted">
            {longDay(trade.date)} · {sessionName(trade.session)}
            {trade.strategy && ` · ${trade.strategy}`}
          </p>
        </div>
        <div class="trade-result">
          <span class="big">
            <Money value={trade.pnl} />
          </span>
          <Status value={trade.outcome} />
        </div>
        <div class="page-actions">
          <Button icon="edit" onClick={edit}>
            Edit
          </Button>
          <Button icon="trash" onClick={drop} label="Delete">
            Delete
          </Button>
        </div>
      </header>
      <div class="columns">
        <div class="stack">
          <Card title="Execution">
            <Ladder trade={trade} />
            <Details trade={trade} />
          </Card>
          <Notes key={trade.id} trade={trade} resource={resource} />
        </div>
        <LinkedSignal trade={trade} />
      </div>
    </div>
  );
}

const Back = () => (
  <a class="back" href="/trades">
    ← Trades
  </a>
);

function Waiting(): JSX.Element {
  return (
    <div class="page" aria-busy="true">
      <Back />
      <h1 class="offscreen">Trade</h1>
      <div class="trade-top">
        <Skeleton width={220} height={28} />
      </div>
      <Card title="Execution">
        <SkeletonRows rows={6} />
      </Card>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Details({ trade }: { trade: Trade }): JSX.Element {
  const accounts = useResource<{ accounts: Account[] }>(trade.account_id ? "accounts" : null).data?.accounts;
  const account = accounts?.find((one) => one.id === trade.account_id);
  const numeric = (text: string | null) => <span class="number">{number(text)}</span>;
  return (
    <dl class="facts">
      <Fact label="Entry">{numeric(trade.entry_price)}</Fact>
      <Fact label="Exit">{numeric(trade.exit_price)}</Fact>
      <Fact label="Stop loss">{numeric(trade.stop_loss)}</Fact>
      <Fact label="Take profit">{numeric(trade.take_profit)}</Fact>
      <Fact label="Lots">{numeric(trade.lot_size)}</Fact>
      <Fact label="Risk : reward">{numeric(trade.risk_reward)}</Fact>
      <Fact label="Commission">
        {trade.commission === null ? <span class="faint">–</span> : <Money value={trade.commission} />}
      </Fact>
      <Fact label="Swap">{trade.swap === null ? <span class="faint">–</span> : <Money value={trade.swap} />}</Fact>
      <Fact label="Opened">{moment(trade.opened_at)}</Fact>
      <Fact label="Closed">{moment(trade.closed_at)}</Fact>
      <Fact label="Held">{trade.opened_at && trade.closed_at ? duration(trade.opened_at, trade.closed_at) : "–"}</Fact>
      <Fact label="Account">
        {trade.account_id ? (
          <a href={`/trades?account_id=${trade.account_id}`}>{account?.name ?? trade.account_id}</a>
        ) : (
          "–"
        )}
      </Fact>
      <div class="full">
        <dt>Tags</dt>
        <dd>
          {trade.tags.length === 0 && <span class="faint">–</span>}
          {trade.tags.map((tag) => (
            <a key={tag} class="tag" href={`/trades?tag=${encodeURIComponent(tag)}`}>
              {tag}
            </a>
          ))}
        </dd>
      </div>
      {trade.external_id && (
        <div class="full">
          <dt>Your own id</dt>
          <dd class="mono">{trade.external_id}</dd>
        </div>
      )}
    </dl>
  );
}

/** Notes that were begun on a trade's page and not saved, for who comes back to it. */
const begun = new Map<string, string>();
onForget(() => begun.clear());

function Notes({ trade, resource }: { trade: Trade; resource: Resource<{ trade: Trade }> }): JSX.Element {
  const [draft, setDraft] = useState(begun.get(trade.id) ?? null);
  const [busy, setBusy] = useState(false);
  const saved = trade.notes ?? "";
  const text = draft ?? saved;
  const changed = text !== saved;
  useUnsaved(changed);
  if (changed) begun.set(trade.id, text);
  else begun.delete(trade.id);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const answer = await patch<{ trade: Trade }>(`trades/${trade.id}`, { notes: text || null });
      resource.set({ trade: answer.trade });
      announce("trade_updated", trade.id);
      // What was typed while it was on its way is still to be saved.
      setDraft((now) => (now === text ? null : now));
      say("Notes saved");
    } catch (error) {
      say(`Notes not saved: ${asError(error).message}`, { tone: "bad", seconds: 8 });
    }
    setBusy(false);
  };
  return (
    <Card
      title="Notes"
      side={
        changed && (
          <Button small kind="primary" busy={busy} onClick={() => void save()}>
            Save
          </Button>
        )
      }
    >
      <textarea
        class="notes"
        dir="auto"
        aria-label="Notes"
        rows={Math.min(14, Math.max(4, text.split("\n").length + 1))}
        placeholder="What did you see, what did you do, what would you do again?"
        value={text}
        onInput={(event) => setDraft(event.currentTarget.value === saved ? null : event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && changed) void save();
        }}
      />
      <p class="field-hint">{changed ? "Ctrl+Enter saves." : `Last changed ${dayOf(trade.updated_at)}.`}</p>
    </Card>
  );
}

function LinkedSignal({ trade }: { trade: Trade }): JSX.Element {
  const resource = useResource<{ signal: Signal }>(trade.signal_id ? `signals/${trade.signal_id}` : null);
  const signal = resource.data?.signal;
  if (!trade.signal_id) {
    return (
      <Card title="Signal">
        <p class="muted">No signal led to this trade: it was written down by hand or posted by a bot.</p>
      </Card>
    );
  }
  return (
    <Card title="Signal" side={signal && <Badge tone="plain">{moment(signal.received_at)}</Badge>}>
      {resource.error && !signal && <Failure error={resource.error} retry={resource.refresh} />}
      {!resource.error && !signal && <SkeletonRows rows={5} height={32} />}
      {signal && (
        <>
          <RawMessage signal={signal} />
          <Parsed signal={signal} />
          <p>
            <a href={`/signals/${signal.id}`}>Open the signal</a>
          </p>
        </>
      )}
    </Card>
  );
}
