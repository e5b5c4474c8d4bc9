// One signal: the message beside what was read from it, and what can be done with it.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type ApiError, patch, post } from "../../lib/api";
import { SIGNAL_EVENTS } from "../../lib/events";
import { moment, number } from "../../lib/format";
import { asError, useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import type { Signal } from "../../lib/types";
import { Button, Card, Side, Status } from "../../ui/basic";
import { Failure, Notice, SkeletonRows } from "../../ui/states";
import { CloseDialog, ExecuteDialog } from "./dialogs";
import { Parsed, RawMessage, readable } from "./parsed";

interface Props {
  id: string;
  known: Signal | undefined;
  onChanged: (signal: Signal) => void;
}

export function Detail({ id, known, onChanged }: Props): JSX.Element {
  const resource = useResource<{ signal: Signal }>(`signals/${id}`, SIGNAL_EVENTS);
  const [refused, setRefused] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState("");
  const [dialog, setDialog] = useState<"execute" | "close" | null>(null);
  // Of the list's and the own copy the later one is true.
  const own = resource.data?.signal;
  const signal = own && known ? (own.updated_at >= known.updated_at ? own : known) : (own ?? known);

  if (resource.error && !signal) {
    return (
      <Card>
        <Failure error={resource.error} retry={resource.refresh} />
      </Card>
    );
  }
  if (!signal) {
    return (
      <Card title="Signal">
        <SkeletonRows rows={6} />
      </Card>
    );
  }

  const take = (next: Signal) => {
    resource.set({ signal: next });
    onChanged(next);
  };
  /** Somebody else may have been quicker: then the answer brings the signal as it is. */
  const meet = (error: unknown) => {
    const failure = asError(error);
    const present = failure.body["signal"] as Signal | undefined;
    if (failure.status === 409 && present) take(present);
    setRefused(failure);
    return failure;
  };
  const act = async (name: string, run: () => Promise<{ signal: Signal }>, done: string) => {
    setBusy(name);
    setRefused(null);
    try {
      take((await run()).signal);
      say(done);
    } catch (error) {
      meet(error);
    }
    setBusy("");
  };
  const ignore = () =>
    act(
      "ignore",
      () => patch(`signals/${id}`, { status: "ignored", status_reason: "ignored by hand" }),
      "Signal ignored",
    );
  const reparse = () => act("reparse", () => post(`signals/${id}/reparse`, {}), "Message read again");
  const dialogProps = {
    signal,
    onDone: (next: Signal) => {
      take(next);
      setRefused(null);
      setDialog(null);
    },
    onConflict: (error: ApiError) => {
      meet(error);
      setDialog(null);
    },
    onClose: () => setDialog(null),
  };

  return (
    <Card
      title={
        <span class="signal-title">
          {signal.pair ?? "Message"} {signal.direction && <Side value={signal.direction} />}
        </span>
      }
      side={<Status value={signal.status} />}
    >
      <Notice error={refused} />
      {signal.status_reason && <p class="notice">{signal.status_reason}</p>}
      <div class="signal-actions">
        {signal.status === "pending" && (
          <>
            <Button kind="primary" icon="check" onClick={() => setDialog("execute")}>
              Mark executed
            </Button>
            <Button busy={busy === "ignore"} onClick={() => void ignore()}>
              Ignore
            </Button>
          </>
        )}
        {signal.status === "executed" && !signal.trade_id && (
          <Button kind="primary" onClick={() => setDialog("close")}>
            Close into a trade
          </Button>
        )}
        {readable(signal) && (
          <Button icon="refresh" busy={busy === "reparse"} onClick={() => void reparse()}>
            Read again
          </Button>
        )}
        {signal.trade_id && (
          <a class="button" href={`/trades/${signal.trade_id}`}>
            Open the trade
          </a>
        )}
      </div>
      <div class="signal-sides">
        <section>
          <h3 class="side-title">Message</h3>
          <RawMessage signal={signal} />
          <Delivery signal={signal} />
        </section>
        <section>
          <h3 class="side-title">Read as</h3>
          <Parsed signal={signal} />
        </section>
      </div>
      <Report signal={signal} />
      {dialog === "execute" && <ExecuteDialog {...dialogProps} />}
      {dialog === "close" && <CloseDialog {...dialogProps} />}
    </Card>
  );
}

function Delivery({ signal }: { signal: Signal }): JSX.Element {
  return (
    <p class="faint small delivery">
      {moment(signal.received_at)}
      {signal.source && ` · by ${signal.source === "hook" ? "webhook" : signal.source}`}
      {signal.delivery && ` · from ${signal.delivery.address}`}
      {signal.expires_at && signal.status === "pending" && ` · expires ${moment(signal.expires_at)}`}
    </p>
  );
}

/** What the executor told, where there is one. */
function Report({ signal }: { signal: Signal }): JSX.Element | null {
  const rows: [string, string | null][] = [
    ["Executed", signal.executed_at && moment(signal.executed_at)],
    ["Filled at", signal.fill_price && number(signal.fill_price)],
    ["Ticket", signal.ticket],
    ["Claimed by", signal.claimed_by],
    ["Closed", signal.closed_at && moment(signal.closed_at)],
  ];
  const told = rows.filter(([, value]) => value);
  if (told.length === 0) return null;
  return (
    <dl class="facts">
      {told.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
