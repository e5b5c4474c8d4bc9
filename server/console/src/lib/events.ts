// The server's events. The browser itself reconnects and sends Last-Event-ID; where it gives up (the server answered
// with an error) a new stream is opened. After each gap "resync" tells everybody to look again.

import { effect, signal } from "@preact/signals";
import { get, reachable, url } from "./api";

export interface ServerEvent {
  type: string;
  id: string | null;
}

type Listener = (event: ServerEvent) => void;

export const TRADE_EVENTS = ["trade_created", "trade_updated", "trade_deleted"];
export const SIGNAL_EVENTS = ["signal_created", "signal_updated", "signal_closed"];
export const HOOK_EVENTS = ["hook_created", "hook_updated", "hook_deleted"];
export const ACCOUNT_EVENTS = ["account_created", "account_updated", "account_deleted"];
export const KEY_EVENTS = ["key_created", "key_revoked"];
const ALL = [
  ...TRADE_EVENTS,
  ...SIGNAL_EVENTS,
  ...HOOK_EVENTS,
  ...ACCOUNT_EVENTS,
  ...KEY_EVENTS,
  "copier_updated",
  "user_updated",
];

const listeners = new Set<{ types: string[]; listener: Listener }>();

/** live: events arrive; connecting: not yet, or not any more. */
export const stream = signal<"live" | "connecting">("connecting");

let source: EventSource | null = null;
let retry = 0;
let attempts = 0;
let dropped = false;
let wanted = false;
/** The newest event seen: a stream opened anew goes on from there. */
let lastId = "";

/** Calls back for events of these types, and for "resync". The answer unsubscribes. */
export function onEvent(types: string[], listener: Listener): () => void {
  const entry = { types, listener };
  listeners.add(entry);
  return () => listeners.delete(entry);
}

const REMEMBERED = 200;
const told: ServerEvent[] = [];
let toldCount = 0;

/** How many events there have been: a place in their row to ask `eventsSince` from. */
export const eventCount = () => toldCount;

/** What was told after the first `count` events; null where that is no longer known. */
export function eventsSince(count: number): ServerEvent[] | null {
  const missed = toldCount - count;
  if (missed > told.length) return null;
  return missed === 0 ? [] : told.slice(-missed);
}

function tell(event: ServerEvent): void {
  toldCount += 1;
  told.push(event);
  if (told.length > REMEMBERED) told.shift();
  for (const { types, listener } of [...listeners]) {
    if (event.type === "resync" || types.includes(event.type)) listener(event);
  }
}

/** What this page itself has changed is told at once; the server's own event of it comes on top and does no harm. */
export const announce = (type: string, id: string) => tell({ type, id });

function receive(message: MessageEvent<string>): void {
  lastId = message.lastEventId || lastId;
  let id: string | null = null;
  try {
    const data = JSON.parse(message.data) as { id?: unknown };
    if (typeof data.id === "string") id = data.id;
  } catch {
    // Without an id it still says that something of this kind happened.
  }
  tell({ type: message.type, id });
}

export function startEvents(): void {
  wanted = true;
  if (source) return;
  clearTimeout(retry);
  const since = lastId;
  const opened = new EventSource(`/api/v1/${url("events", { last_event_id: since })}`);
  source = opened;
  opened.onopen = () => {
    stream.value = "live";
    attempts = 0;
    // The server repeats what was missed since the newest event; of what was fetched before the first one, and of
    // requests that failed meanwhile, it knows nothing.
    if (dropped || !since) tell({ type: "resync", id: null });
    dropped = false;
  };
  opened.onerror = () => {
    stream.value = "connecting";
    dropped = true;
    if (opened.readyState !== EventSource.CLOSED) return;
    source = null;
    attempts += 1;
    // The stream does not tell why it was refused. Where the session has ended this question does, and leads to sign-in.
    ask();
    retry = window.setTimeout(startEvents, Math.min(30_000, 1000 * 2 ** Math.min(attempts, 5)));
  };
  for (const type of ALL) opened.addEventListener(type, receive);
  // The server no longer has all that came after the last event seen here.
  opened.addEventListener("reset", (message: MessageEvent) => {
    lastId = message.lastEventId;
    tell({ type: "resync", id: null });
  });
  opened.addEventListener("ready", (message: MessageEvent) => (lastId = message.lastEventId));
}

export function stopEvents(): void {
  rest();
  wanted = false;
  attempts = 0;
  dropped = false;
  lastId = "";
  stream.value = "connecting";
}

function rest(): void {
  clearTimeout(retry);
  source?.close();
  source = null;
}

const HIDDEN_MS = 20_000;
let hidden = 0;

// A browser opens six connections to one server at most, and each window's stream holds one: windows that nobody looks
// at give theirs back, and catch up when they are looked at again.
document.addEventListener("visibilitychange", () => {
  clearTimeout(hidden);
  if (document.hidden) hidden = window.setTimeout(rest, HIDDEN_MS);
  else if (wanted) startEvents();
});

const ask = () => void get("me").catch(() => {});

// A laptop that wakes up, a phone that finds its network: try at once, not after the backoff.
addEventListener("online", () => {
  if (attempts > 0 && !source) startEvents();
  ask();
});

const PROBE_MS = 4000;
let probe = 0;
let down = false;

// The stream may live through a gap in which requests were lost: then nothing else would tell that it is over.
effect(() => {
  clearInterval(probe);
  if (!reachable.value) {
    down = true;
    probe = window.setInterval(ask, PROBE_MS);
  } else if (down) {
    down = false;
    tell({ type: "resync", id: null });
  }
});
