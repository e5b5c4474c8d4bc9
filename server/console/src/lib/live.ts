// A listing kept true by events: what an event names is fetched and put in its place, and the rest stays where it is,
// however far the reader has scrolled.

import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "./api";
import { eventsSince, onEvent, type ServerEvent } from "./events";
import type { Pages } from "./pages";

const GATHER_MS = 60;
/** More than this at once, and looking at the listing anew is cheaper. */
const MANY = 8;

interface Row {
  id: string;
}

export interface Live<T> {
  types: string[];
  fetch: (id: string) => Promise<T>;
  /** Whether the listing's filters let it in. */
  fits: (row: T) => boolean;
  /** The listing's order, as for Array.sort. */
  order: (a: T, b: T) => number;
  /** Told of those that come before all others. */
  onArrival?: (ids: string[]) => void;
}

/** Each once, in order; those that no longer fit, or are gone, are left out. */
export function placed<T extends Row>(
  rows: T[],
  news: T[],
  gone: string[],
  live: Pick<Live<T>, "fits" | "order">,
): T[] {
  const touched = new Set([...news.map((row) => row.id), ...gone]);
  const kept = rows.filter((row) => !touched.has(row.id));
  return [...news.filter(live.fits), ...kept].sort(live.order);
}

export function useLive<T extends Row>(pages: Pages<T>, live: Live<T>): void {
  // The subscription lives as long as the page; what it does is always of the latest render.
  const latest = useRef({ pages, live });
  latest.current = { pages, live };
  const catchUp = useRef<(event: ServerEvent) => void>(() => {});

  useEffect(() => {
    const waiting = new Set<string>();
    let timer = 0;

    async function fetchThem(): Promise<void> {
      const ids = [...waiting];
      waiting.clear();
      const asked = latest.current;
      if (ids.length > MANY) {
        asked.pages.refresh();
        return;
      }
      const answers = await Promise.allSettled(ids.map((id) => asked.live.fetch(id)));
      const news = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
      const missing = (answer: PromiseSettledResult<T>) =>
        answer.status === "rejected" && answer.reason instanceof ApiError && answer.reason.status === 404;
      const gone = ids.filter((_, at) => missing(answers[at]!));
      const now = latest.current;
      if (news.length + gone.length < ids.length) {
        now.pages.refresh();
        return;
      }
      now.pages.edit((rows) => edited(rows, news, gone, now.pages.more, now.live));
    }

    function gather(event: ServerEvent): void {
      if (event.id === null) {
        latest.current.pages.refresh();
        return;
      }
      waiting.add(event.id);
      clearTimeout(timer);
      timer = window.setTimeout(() => void fetchThem(), GATHER_MS);
    }

    catchUp.current = gather;
    const stop = onEvent(live.types, gather);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [live.types]);

  // What happened while another page was open.
  useEffect(() => {
    if (pages.since === null) return;
    const missed = eventsSince(pages.since);
    if (missed === null) pages.refresh();
    else
      missed
        .filter((event) => event.id === null || live.types.includes(event.type))
        .forEach((event) => catchUp.current(event));
  }, [pages.since]);
}

function edited<T extends Row>(rows: T[], news: T[], gone: string[], more: boolean, live: Live<T>): T[] {
  const had = new Set(rows.map((row) => row.id));
  const first = rows[0];
  const last = rows[rows.length - 1];
  const arrived = news.filter((row) => live.fits(row) && !had.has(row.id) && (!first || live.order(row, first) < 0));
  if (arrived.length > 0) live.onArrival?.(arrived.map((row) => row.id));
  // One that belongs beyond what is loaded comes with its page.
  const loaded = news.filter((row) => !more || !last || had.has(row.id) || live.order(row, last) < 0);
  return placed(rows, loaded, gone, live);
}
