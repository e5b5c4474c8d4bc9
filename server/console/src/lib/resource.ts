// What was fetched stays in memory by its address: a page that is opened again shows at once what it had, and then
// what is new.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, get } from "./api";
import { onEvent } from "./events";

const known = new Map<string, unknown>();

const forgetters: (() => void)[] = [() => known.clear()];

export function onForget(forget: () => void): void {
  forgetters.push(forget);
}

/** Nothing of one user is left in memory for the next. */
export function forgetAll(): void {
  for (const forget of forgetters) forget();
}

export interface Resource<T> {
  data: T | undefined;
  error: ApiError | null;
  loading: boolean;
  /** Fetches again; what is there stays on the page meanwhile. */
  refresh: () => void;
  /** Puts in place what a change has answered. */
  set: (data: T) => void;
}

/**
 * Fetches `path` (null: nothing), and again on the named events; every so many milliseconds too, while the page is looked
 * at, where there are changes that no event tells of.
 */
export function useResource<T>(path: string | null, events: string[] = [], every = 0): Resource<T> {
  const [, redraw] = useState(0);
  const [round, setRound] = useState(0);
  const state = useRef<{ path: string | null; error: ApiError | null; loading: boolean; last?: T }>({
    path: null,
    error: null,
    loading: false,
  });
  const now = state.current;
  if (now.path !== path) {
    now.path = path;
    now.error = null;
    now.loading = path !== null;
  }

  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    now.loading = true;
    get<T>(path, abort.signal)
      .then((data) => {
        known.set(path, data);
        now.error = null;
      })
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        now.error = asError(error);
      })
      .finally(() => {
        if (abort.signal.aborted) return;
        now.loading = false;
        redraw((n) => n + 1);
      });
    return () => abort.abort();
  }, [path, round]);

  const refresh = () => setRound((n) => n + 1);
  const names = events.join();
  useEffect(() => {
    if (!names) return;
    let timer = 0;
    // A batch of 500 trades is 500 events and one look.
    const stop = onEvent(names.split(","), () => {
      clearTimeout(timer);
      timer = window.setTimeout(refresh, 150);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [names]);

  useEffect(() => {
    if (every === 0) return;
    const timer = window.setInterval(() => {
      if (document.visibilityState === "visible") refresh();
    }, every);
    return () => clearInterval(timer);
  }, [every]);

  const fresh = path === null ? undefined : (known.get(path) as T | undefined);
  if (fresh !== undefined) now.last = fresh;
  return {
    // While another filter's answer is on its way the old one stays: no jump, no flash.
    data: path === null ? undefined : (fresh ?? (now.loading ? now.last : undefined)),
    error: now.error,
    loading: now.loading,
    refresh,
    set: (data) => {
      if (path !== null) known.set(path, data);
      redraw((n) => n + 1);
    },
  };
}

export function asError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(
    error instanceof Error ? error.message : "Something went wrong.",
    0,
    "unknown",
    null,
    null,
    {},
    null,
  );
}
