// Deleting with a way back: the request is only sent when the time to say "undo" is over, so undoing needs no luck.

import { signal } from "@preact/signals";
import { remove } from "./api";
import { announce } from "./events";
import { asError } from "./resource";
import { say } from "./toasts";

const SECONDS = 6;

/** Ids that are as good as gone: lists leave them out. */
export const leaving = signal<ReadonlySet<string>>(new Set());

const waiting = new Map<string, { path: string; event: string; timer: number }>();

function mark(id: string, gone: boolean): void {
  const next = new Set(leaving.value);
  if (gone) next.add(id);
  else next.delete(id);
  leaving.value = next;
}

interface Removal {
  id: string;
  path: string;
  /** The event that tells of it. */
  event: string;
  /** What it is, for the reader. */
  what: string;
}

/** Deletes `path` in a while, unless the reader takes it back. */
export function removeLater({ id, path, event, what }: Removal): void {
  mark(id, true);
  const timer = window.setTimeout(() => void send(id), SECONDS * 1000);
  waiting.set(id, { path, event, timer });
  say(`${what} deleted`, { seconds: SECONDS, action: { label: "Undo", run: () => undo(id) } });
}

function undo(id: string): void {
  const entry = waiting.get(id);
  if (!entry) return;
  clearTimeout(entry.timer);
  waiting.delete(id);
  mark(id, false);
}

async function send(id: string, keepalive = false): Promise<void> {
  const entry = waiting.get(id);
  if (!entry) return;
  waiting.delete(id);
  clearTimeout(entry.timer);
  try {
    await remove(entry.path, keepalive);
    announce(entry.event, id);
  } catch (error) {
    const failure = asError(error);
    // Somebody else was quicker: it is gone, which is what was asked.
    if (failure.status === 404) return;
    mark(id, false);
    say(`Not deleted: ${failure.message}`, { tone: "bad", seconds: 8 });
  }
}

/** Does at once what was waiting to be taken back: whoever leaves cannot do that any more. */
export async function finishRemovals(): Promise<void> {
  await Promise.all([...waiting.keys()].map((id) => send(id)));
}

addEventListener("pagehide", () => {
  for (const id of [...waiting.keys()]) void send(id, true);
});
