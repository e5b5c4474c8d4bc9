import { signal } from "@preact/signals";
import { onForget } from "./resource";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  action?: { label: string; run: () => void };
}

export const toasts = signal<Toast[]>([]);
onForget(() => (toasts.value = []));
let last = 0;

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Says something at the edge of the page for some seconds. The answer takes it away. */
export function say(
  text: string,
  options: Partial<Pick<Toast, "tone" | "action">> & { seconds?: number } = {},
): () => void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-3), { id, text, tone: options.tone ?? "plain", action: options.action }];
  setTimeout(() => dismiss(id), (options.seconds ?? 5) * 1000);
  return () => dismiss(id);
}
