// One place that talks to /api/v1: the cookie goes along by itself, changes carry the CSRF token, errors come back as
// ApiError with the server's own sentence.

import { signal } from "@preact/signals";
import { decode, encode } from "./json";

export const csrfToken = signal<string | null>(null);

/** Whether the last request got through to the server at all. */
export const reachable = signal(true);

export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly field: string | null,
    readonly retryAfter: number | null,
    /** The whole answer: a 409 brings the present state along. */
    readonly body: Record<string, unknown>,
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

type Query = Record<string, string | number | null | undefined>;

/** A path under /api/v1 with a query; empty values are left out. */
export function url(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

interface Options {
  body?: unknown;
  /** Text sent as it is, in place of JSON. */
  text?: string;
  /** Sent as Idempotency-Key, so that trying again cannot do it twice. */
  once?: string;
  signal?: AbortSignal;
  keepalive?: boolean;
}

interface Keeper {
  /** The server no longer knows the session. Answers whether there is one again, and the request can be sent anew. */
  signedOut: () => Promise<boolean>;
  /** The token was refused. Answers whether there is another one for the same user. */
  tokenRefused: () => Promise<boolean>;
}

let keeper: Keeper = { signedOut: async () => false, tokenRefused: async () => false };

/** Who looks after the session is asked where a request fails for want of it. */
export function keepSession(by: Keeper): void {
  keeper = by;
}

export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const token = csrfToken.value;
  try {
    return await send<T>(method, path, options);
  } catch (error) {
    if (!(error instanceof ApiError) || options.signal?.aborted) throw error;
    const noSession = error.status === 401 && path !== "session";
    const noToken = error.field === "X-CSRF-Token" && method !== "GET" && token !== null;
    const again = noSession ? await keeper.signedOut() : noToken && (await keeper.tokenRefused());
    if (!again || options.signal?.aborted) throw error;
    return send<T>(method, path, options);
  }
}

async function send<T>(method: string, path: string, options: Options): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  let body: string | undefined;
  if (options.text !== undefined) {
    headers["Content-Type"] = "text/plain; charset=utf-8";
    body = options.text;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = encode(options.body);
  }
  if (options.once) headers["Idempotency-Key"] = options.once;
  if (method !== "GET" && csrfToken.value) headers["X-CSRF-Token"] = csrfToken.value;

  let answer: Response;
  try {
    answer = await fetch(`/api/v1/${path}`, {
      method,
      headers,
      body,
      credentials: "same-origin",
      signal: options.signal,
      keepalive: options.keepalive,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    reachable.value = false;
    throw new ApiError("The server cannot be reached.", 0, "unreachable", null, null, {}, null);
  }
  reachable.value = true;
  const text = await answer.text();
  if (answer.ok) return (text ? decode(text) : {}) as T;
  throw failure(answer, text);
}

/** For answers that did not come from tjp itself, but from what stands before it. */
function plainly(status: number): string {
  if (status >= 502 && status <= 504) return `The server does not answer just now (${status}).`;
  return `The server answered ${status}.`;
}

function failure(answer: Response, text: string): ApiError {
  let body: Record<string, unknown> = {};
  try {
    const parsed = decode(text);
    if (typeof parsed === "object" && parsed !== null) body = parsed as Record<string, unknown>;
  } catch {
    // A proxy's page, say: its status still tells enough.
  }
  const words = (name: string) => (typeof body[name] === "string" ? (body[name] as string) : null);
  const seconds = Number(answer.headers.get("Retry-After") ?? NaN);
  return new ApiError(
    words("error") ?? plainly(answer.status),
    answer.status,
    words("code") ?? "unknown",
    words("field"),
    Number.isFinite(seconds) ? seconds : null,
    body,
    words("request_id") ?? answer.headers.get("X-Request-Id"),
  );
}

export const get = <T>(path: string, abort?: AbortSignal) => request<T>("GET", path, { signal: abort });
export const post = <T>(path: string, body: unknown, once?: string) => request<T>("POST", path, { body, once });
export const put = <T>(path: string, body: unknown) => request<T>("PUT", path, { body });
export const patch = <T>(path: string, body: unknown) => request<T>("PATCH", path, { body });
export const remove = <T>(path: string, keepalive = false) => request<T>("DELETE", path, { keepalive });

/** A fresh Idempotency-Key. crypto.randomUUID would want HTTPS, which a server at home may not have. */
export function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
