// Every message that came in, as it came, and what became of it.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { post, url } from "../../lib/api";
import { onEvent, SIGNAL_EVENTS, TRADE_EVENTS } from "../../lib/events";
import { count, moment, shortMoment } from "../../lib/format";
import { usePages } from "../../lib/pages";
import { asError, useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import type { Hook, Message, Signal, SignalStatus } from "../../lib/types";
import { Badge, Button, Card, Status } from "../../ui/basic";
import { Icon } from "../../ui/icons";
import { Empty, Failure, SkeletonRows } from "../../ui/states";
import { Parsed, RawMessage, readable } from "../signals/parsed";

export function Inbox({ hooks }: { hooks: Hook[] }): JSX.Element {
  const [only, setOnly] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const messages = usePages<Message>(url("messages", { hook_id: only, limit: 25 }), "messages");
  useEffect(() => {
    let timer = 0;
    return onEvent([...SIGNAL_EVENTS, ...TRADE_EVENTS], () => {
      clearTimeout(timer);
      timer = window.setTimeout(messages.refresh, 200);
    });
  });
  // What the newest became, in one look; an older one tells when it is opened.
  const recent = useResource<{ signals: Signal[] }>(url("signals", { hook_id: only, limit: 100 }), SIGNAL_EVENTS).data;
  const statuses = new Map(recent?.signals.map((signal) => [signal.id, signal.status]));
  const names = new Map(hooks.map((hook) => [hook.id, hook.name]));
  return (
    <Card
      title="Inbox"
      flush
      side={
        hooks.length > 1 && (
          <select
            class="choice"
            aria-label="Webhook"
            value={only}
            onChange={(event) => setOnly(event.currentTarget.value)}
          >
            <option value="">All webhooks</option>
            {hooks.map((hook) => (
              <option key={hook.id} value={hook.id}>
                {hook.name}
              </option>
            ))}
          </select>
        )
      }
    >
      {messages.error && messages.rows.length === 0 && <Failure error={messages.error} retry={messages.refresh} />}
      {!messages.error && !messages.started && messages.rows.length === 0 && <SkeletonRows rows={4} height={48} />}
      {messages.started && messages.rows.length === 0 && (
        <Empty icon="inbox" title="Nothing has come in">
          <p class="muted">Every message that reaches one of your webhooks is kept here, word for word.</p>
        </Empty>
      )}
      <ul class="inbox">
        {messages.rows.map((message) => (
          <Row
            key={message.id}
            message={message}
            status={message.signal_id ? statuses.get(message.signal_id) : undefined}
            hook={names.get(message.hook_id) ?? "deleted webhook"}
            open={open === message.id}
            onToggle={() => setOpen(open === message.id ? null : message.id)}
          />
        ))}
      </ul>
      {messages.more && (
        <div class="list-end">
          <Button kind="ghost" busy={messages.loading} onClick={messages.next}>
            Older ones
          </Button>
        </div>
      )}
    </Card>
  );
}

function outcome(message: Message, status: SignalStatus | undefined): JSX.Element {
  if (message.duplicate) return <Badge tone="plain">Duplicate</Badge>;
  if (message.trade_id) return <Badge tone="gain">Trade</Badge>;
  if (message.signal_id) return status ? <Status value={status} /> : <Badge tone="accent">Signal</Badge>;
  return <Badge tone="amber">Not read</Badge>;
}

function Row({
  message,
  status,
  hook,
  open,
  onToggle,
}: {
  message: Message;
  status: SignalStatus | undefined;
  hook: string;
  open: boolean;
  onToggle: () => void;
}): JSX.Element {
  return (
    <li class={open ? "open" : ""}>
      <button type="button" class="inbox-head" aria-expanded={open} onClick={onToggle}>
        <Icon name={open ? "down" : "right"} size={14} />
        <span class="clip mono">{message.raw ?? message.note ?? "–"}</span>
        {outcome(message, status)}
        <time class="faint number" dateTime={message.received_at}>
          {shortMoment(message.received_at)}
        </time>
      </button>
      {open && (
        <div class="inbox-body">
          <RawMessage signal={message} />
          <p class="faint small">
            {moment(message.received_at)} · by {hook}
            {message.address && ` · from ${message.address}`}
            {message.content_type && ` · ${message.content_type}`} · {count(message.size)} bytes
          </p>
          {message.note && <p class="notice">{message.note}</p>}
          {message.signal_id && <Became id={message.signal_id} />}
          {message.trade_id && (
            <p>
              It became a trade. <a href={`/trades/${message.trade_id}`}>Open it</a>
            </p>
          )}
        </div>
      )}
    </li>
  );
}

/** The signal a message became, as it is by now. */
function Became({ id }: { id: string }): JSX.Element {
  const resource = useResource<{ signal: Signal }>(`signals/${id}`, SIGNAL_EVENTS);
  const [busy, setBusy] = useState(false);
  const signal = resource.data?.signal;
  if (resource.error && !signal) return <Failure error={resource.error} retry={resource.refresh} />;
  if (!signal) return <SkeletonRows rows={3} height={28} />;
  const again = async () => {
    setBusy(true);
    try {
      const answer = await post<{ signal: Signal }>(`signals/${id}/reparse`, {});
      resource.set(answer);
      say(answer.signal.status === "ignored" ? "Read again: still not an order" : "Read again: it is a signal now");
    } catch (error) {
      say(asError(error).message, { tone: "bad", seconds: 8 });
      resource.refresh();
    }
    setBusy(false);
  };
  return (
    <div class="became">
      <p class="became-head">
        <Status value={signal.status} />
        {signal.status_reason && <span class="muted">{signal.status_reason}</span>}
      </p>
      <Parsed signal={signal} />
      <div class="signal-actions">
        <a class="button small" href={`/signals/${id}`}>
          Open the signal
        </a>
        {readable(signal) && (
          <Button small icon="refresh" busy={busy} onClick={() => void again()}>
            Read again
          </Button>
        )}
      </div>
    </div>
  );
}
