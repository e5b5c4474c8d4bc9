// What a page shows when it has nothing to show: loading, empty, refused.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../lib/api";
import { user } from "../lib/session";
import { Button } from "./basic";
import { CopyLine } from "./copy";
import { Icon, type IconName } from "./icons";

export function Skeleton({ width = "100%", height = 14 }: { width?: string | number; height?: number }): JSX.Element {
  return <span class="skeleton" style={{ width, height: `${height}px` }} />;
}

export function SkeletonRows({ rows = 6, height = 40 }: { rows?: number; height?: number }): JSX.Element {
  return (
    <div class="skeleton-rows" aria-hidden="true">
      {Array.from({ length: rows }, (_, n) => (
        <div key={n} style={{ height: `${height}px` }}>
          <Skeleton width={`${[18, 26, 14][n % 3]}%`} />
          <Skeleton width={`${[30, 22, 38][n % 3]}%`} />
          <Skeleton width="10%" />
        </div>
      ))}
    </div>
  );
}

export function Empty({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={20} />
      </span>
      <h2 class="empty-title">{title}</h2>
      {children}
    </div>
  );
}

function useCountdown(error: ApiError, done: () => void): number {
  const [left, setLeft] = useState(error.retryAfter ?? 0);
  useEffect(() => {
    let seconds = error.retryAfter ?? 0;
    setLeft(seconds);
    if (seconds <= 0) return;
    const timer = setInterval(() => {
      seconds -= 1;
      setLeft(seconds);
      if (seconds > 0) return;
      clearInterval(timer);
      done();
    }, 1000);
    return () => clearInterval(timer);
  }, [error]);
  return left;
}

/** The server's own sentence, and what can be done about it. */
export function Failure({ error, retry }: { error: ApiError; retry: () => void }): JSX.Element {
  const left = useCountdown(error, retry);
  if (error.status === 402) return <PlanNeeded error={error} />;
  const title =
    { 0: "No connection", 404: "Nothing here", 429: "Too many requests" }[error.status] ?? "That did not work";
  return (
    <div class="empty" role="alert">
      <span class="empty-icon bad">
        <Icon name="warning" size={20} />
      </span>
      <h2 class="empty-title">{title}</h2>
      <p class="muted">{error.message}</p>
      <Button icon="refresh" onClick={retry}>
        {left > 0 ? `Trying again in ${left} s` : "Try again"}
      </Button>
      {error.requestId && <p class="faint small">Request {error.requestId}</p>}
    </div>
  );
}

function PlanNeeded({ error }: { error: ApiError }): JSX.Element {
  const email = user.value?.email ?? "you@example.com";
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name="bolt" size={20} />
      </span>
      <h2 class="empty-title">This needs plan pro</h2>
      <p class="muted">{error.message}</p>
      <p class="muted">Whoever runs this server switches it on with one line:</p>
      <CopyLine label="Command" text={`tjp user set ${email} --plan pro`} />
    </div>
  );
}

/** A refusal inside a form or dialog. */
export function Notice({ error }: { error: ApiError | null }): JSX.Element | null {
  if (!error) return null;
  const wait = error.retryAfter ? ` Try again in ${error.retryAfter} s.` : "";
  return (
    <p class="notice bad" role="alert">
      <Icon name="warning" />
      <span>
        {error.message}
        {wait}
      </span>
    </p>
  );
}
