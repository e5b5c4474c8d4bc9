// The small parts: buttons, badges, money, key hints.

import type { ComponentChildren, JSX } from "preact";
import type { Num } from "../lib/json";
import { money, roundedMoney, sessionName, sign, words } from "../lib/format";
import { Icon, type IconName } from "./icons";

interface ButtonProps {
  children?: ComponentChildren;
  icon?: IconName;
  kind?: "plain" | "primary" | "ghost" | "danger";
  type?: "button" | "submit";
  small?: boolean;
  busy?: boolean;
  disabled?: boolean;
  title?: string;
  label?: string;
  /** Has the focus when its dialog opens. */
  focus?: boolean;
  onClick?: (event: MouseEvent) => void;
}

export function Button(props: ButtonProps): JSX.Element {
  const {
    children,
    icon,
    kind = "plain",
    type = "button",
    small,
    busy,
    disabled,
    title,
    label,
    focus,
    onClick,
  } = props;
  const only = icon && !children ? " only" : "";
  return (
    <button
      type={type}
      class={`button ${kind}${small ? " small" : ""}${only}`}
      // A busy button keeps the focus; one that is disabled would drop it to the page.
      aria-disabled={busy ? "true" : undefined}
      disabled={disabled}
      title={title ?? (only ? label : undefined)}
      aria-label={label}
      data-focus={focus ? "" : undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <span class="spinner" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

const toneOf = (text: Num | null | undefined) => ["loss", "even", "gain"][sign(text) + 1];

/** Money with all its digits; its sign says what its colour says. */
export function Money({ value, round }: { value: Num | null | undefined; round?: boolean }): JSX.Element {
  return <span class={`number ${toneOf(value)}`}>{round ? roundedMoney(value) : money(value)}</span>;
}

export function Badge({ tone, children }: { tone: string; children: ComponentChildren }): JSX.Element {
  return <span class={`badge ${tone}`}>{children}</span>;
}

const STATUS_TONES: Record<string, string> = {
  pending: "accent",
  executed: "gain",
  failed: "loss",
  win_rate_blocked: "amber",
  connected: "gain",
  stale: "amber",
  WIN: "gain",
  LOSS: "loss",
};

export function Status({ value }: { value: string }): JSX.Element {
  return <Badge tone={STATUS_TONES[value] ?? "plain"}>{value === "win_rate_blocked" ? "Blocked" : words(value)}</Badge>;
}

/** Buying points up, selling down: not by colour alone. */
export function Side({ value }: { value: string | null }): JSX.Element {
  if (!value) return <span class="faint">–</span>;
  const buys = value === "BUY" || value === "LONG";
  return (
    <span class={`side ${buys ? "gain" : "loss"}`}>
      <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
        <path d={buys ? "M4 1l3.500 6h-7z" : "M4 7L.5 1h7z"} />
      </svg>
      {words(value)}
    </span>
  );
}

export const MarketSessionName = ({ value }: { value: string }) => <>{sessionName(value)}</>;

export function Kbd({ keys }: { keys: string }): JSX.Element {
  return (
    <span class="keys">
      {keys.split(" ").map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}

interface CardProps {
  title?: ComponentChildren;
  side?: ComponentChildren;
  children: ComponentChildren;
  flush?: boolean;
  class?: string;
}

export function Card({ title, side, children, flush, class: extra = "" }: CardProps): JSX.Element {
  return (
    <section class={`card ${extra}`}>
      {(title || side) && (
        <header class="card-head">
          <h2>{title}</h2>
          {side}
        </header>
      )}
      <div class={flush ? "card-flush" : "card-body"}>{children}</div>
    </section>
  );
}

export function PageHead({
  title,
  note,
  children,
}: {
  title: ComponentChildren;
  note?: ComponentChildren;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <header class="page-head">
      <div class="page-title">
        <h1>{title}</h1>
        {note && <span class="muted">{note}</span>}
      </div>
      {children && <div class="page-actions">{children}</div>}
    </header>
  );
}

/** Choosing one of a few, as a radio group that looks like a switch. */
export function Segments<T extends string>(props: {
  label: string;
  value: T;
  options: [T, ComponentChildren][];
  onChange: (value: T) => void;
}): JSX.Element {
  const { label, value, options, onChange } = props;
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = options.findIndex(([key]) => key === value);
    const next = (at + step + options.length) % options.length;
    onChange(options[next]![0]);
    ((event.currentTarget as HTMLElement).children[next] as HTMLElement).focus();
  };
  return (
    <div class="segments" role="radiogroup" aria-label={label} onKeyDown={move}>
      {options.map(([key, text]) => (
        <button
          key={key}
          type="button"
          role="radio"
          aria-checked={key === value}
          tabIndex={key === value ? 0 : -1}
          onClick={() => onChange(key)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
