// A listing by cursor, page after page, into one growing array. What was loaded is kept for who comes back to it.

import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiError, get } from "./api";
import { eventCount } from "./events";
import { asError, onForget } from "./resource";

interface State<T> {
  rows: T[];
  cursor: string | null;
  error: ApiError | null;
  loading: boolean;
  started: boolean;
  since: number | null;
}

export interface Pages<T> {
  rows: T[];
  error: ApiError | null;
  loading: boolean;
  /** False until the first page of this listing is there. */
  started: boolean;
  more: boolean;
  /** Of a listing that was kept: how many events had been when it was left; see events.ts. */
  since: number | null;
  next: () => void;
  refresh: () => void;
  edit: (change: (rows: T[]) => T[]) => void;
}

const KEPT = 6;
/** Looking anew is at so many rows at most; what lies beyond them stays as it is. */
const LOOK_AGAIN = 1000;
const kept = new Map<string, { rows: unknown[]; cursor: string | null; since: number }>();
let era = 0;
onForget(() => {
  era += 1;
  kept.clear();
});

function keep(path: string, rows: unknown[], cursor: string | null): void {
  kept.delete(path);
  kept.set(path, { rows, cursor, since: eventCount() });
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
}

/** The fresh beginning of a listing, and of the old one what comes after it. */
function joined<T extends { id: string }>(fresh: T[], old: T[]): T[] {
  const last = fresh[fresh.length - 1];
  const at = last ? old.findIndex((row) => row.id === last.id) : -1;
  if (at < 0) return fresh;
  const ids = new Set(fresh.map((row) => row.id));
  return [...fresh, ...old.slice(at + 1).filter((row) => !ids.has(row.id))];
}

/** `path` is the listing's address with its filters and limit; `member` the array in its answer. */
export function usePages<T extends { id: string }>(path: string, member: string): Pages<T> {
  const [, redraw] = useState(0);
  const abort = useRef<AbortController | null>(null);
  const shown = useRef<string | null>(null);
  const state = useRef<State<T>>({ rows: [], cursor: null, error: null, loading: true, started: false, since: null });
  const now = state.current;
  if (shown.current !== path) {
    shown.current = path;
    const known = kept.get(path);
    // Of a listing never seen the one before stays in sight until its first page has come.
    if (known) Object.assign(now, { rows: known.rows, cursor: known.cursor });
    now.started = known !== undefined;
    now.since = known?.since ?? null;
    now.error = null;
  }

  async function load(cursor: string | null, least: number): Promise<void> {
    abort.current?.abort();
    const mine = new AbortController();
    abort.current = mine;
    now.loading = true;
    now.error = null;
    redraw((n) => n + 1);
    try {
      const rows: T[] = [];
      let next = cursor;
      do {
        const join = path.includes("?") ? "&" : "?";
        const address = next ? `${path}${join}cursor=${encodeURIComponent(next)}` : path;
        const answer = await get<Record<string, unknown>>(address, mine.signal);
        rows.push(...(answer[member] as T[]));
        next = answer["next_cursor"] as string | null;
      } while (next && rows.length < least);
      if (cursor) {
        now.rows = [...now.rows, ...rows];
        now.cursor = next;
      } else {
        const whole = now.started ? joined(rows, now.rows) : rows;
        if (whole.length === rows.length) now.cursor = next;
        now.rows = whole;
      }
      now.started = true;
      keep(path, now.rows, now.cursor);
    } catch (error) {
      if (mine.signal.aborted) return;
      now.error = asError(error);
    }
    now.loading = false;
    redraw((n) => n + 1);
  }

  const refresh = () => void load(null, Math.min(now.started ? now.rows.length : 0, LOOK_AGAIN));
  useEffect(() => {
    // Of a kept one a look at its beginning will do: what was changed further down the events tell.
    void load(null, 0);
    const begun = era;
    return () => {
      abort.current?.abort();
      // A page that closes because its user has left keeps nothing for the next one.
      if (now.started && begun === era) keep(path, now.rows, now.cursor);
    };
  }, [path]);

  return {
    ...now,
    more: now.cursor !== null,
    next: () => {
      if (!now.loading && now.cursor && !now.error) void load(now.cursor, 0);
    },
    refresh,
    edit: (change) => {
      now.rows = change(now.rows);
      keep(path, now.rows, now.cursor);
      redraw((n) => n + 1);
    },
  };
}
