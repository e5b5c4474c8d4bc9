// A trade as text in a form, and back as what the API takes.

import { exact } from "../../lib/json";
import { today } from "../../lib/dates";
import type { Trade } from "../../lib/types";

export const NUMBERS = [
  "entry_price",
  "exit_price",
  "stop_loss",
  "take_profit",
  "lot_size",
  "pnl",
  "risk_reward",
] as const;
export const MORE_NUMBERS = ["commission", "swap"] as const;
const WORDS = ["date", "pair", "direction", "outcome", "session"] as const;
const OPTIONAL = ["strategy", "notes", "account_id", "external_id"] as const;
const MOMENTS = ["opened_at", "closed_at"] as const;

type Name =
  | (typeof NUMBERS)[number]
  | (typeof MORE_NUMBERS)[number]
  | (typeof WORDS)[number]
  | (typeof OPTIONAL)[number]
  | (typeof MOMENTS)[number]
  | "tags";

export type Draft = Record<Name, string>;

/** "2026-11-20T17:19:00.000Z" as a datetime-local field wants it: the reader's own time. */
function localMoment(at: string | null): string {
  if (!at) return "";
  const then = new Date(at);
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function emptyDraft(): Draft {
  const draft = {} as Draft;
  for (const name of [...NUMBERS, ...MORE_NUMBERS, ...OPTIONAL, ...MOMENTS]) draft[name] = "";
  return { ...draft, date: today(), pair: "", direction: "BUY", outcome: "", session: sessionNow(), tags: "" };
}

export function draftOf(trade: Trade): Draft {
  const draft = emptyDraft();
  for (const name of [...NUMBERS, ...MORE_NUMBERS, ...WORDS, ...OPTIONAL]) draft[name] = trade[name] ?? "";
  for (const name of MOMENTS) draft[name] = localMoment(trade[name]);
  draft.tags = trade.tags.join(", ");
  return draft;
}

/** The market's session at this hour, as the server takes it where nothing is said. */
function sessionNow(): string {
  const hour = new Date().getUTCHours();
  if (hour >= 7 && hour < 13) return "LONDON";
  return hour >= 13 && hour < 22 ? "NY" : "ASIA";
}

function member(name: Name, text: string): unknown {
  if ((NUMBERS as readonly string[]).includes(name)) return text.trim() === "" ? undefined : exact(text);
  if ((MORE_NUMBERS as readonly string[]).includes(name)) return text.trim() === "" ? null : exact(text);
  if ((WORDS as readonly string[]).includes(name)) return text.trim() === "" ? undefined : text.trim();
  if ((MOMENTS as readonly string[]).includes(name)) return text === "" ? null : momentOf(text);
  if (name === "tags")
    return text
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean);
  return text === "" ? null : text;
}

function momentOf(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}

/** What POST takes. */
export function newTrade(draft: Draft): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const name of Object.keys(draft) as Name[]) {
    const value = member(name, draft[name]);
    if (value !== null) body[name] = value;
  }
  return body;
}

/** What PATCH takes: only what was changed. A required field that was emptied goes out as null, and is refused by name. */
export function changes(before: Draft, after: Draft): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const name of Object.keys(after) as Name[]) {
    if (before[name] === after[name]) continue;
    body[name] = member(name, after[name]) ?? null;
  }
  return body;
}

/** Reward for one of risk as planned, to two places; empty where prices do not say. */
export function plannedRiskReward(draft: Draft): string {
  const [entry, stop, target] = [draft.entry_price, draft.stop_loss, draft.take_profit].map(Number) as [
    number,
    number,
    number,
  ];
  const blank = !draft.entry_price || !draft.stop_loss || !draft.take_profit;
  const risk = Math.abs(entry - stop);
  if (blank || !(risk > 0) || !Number.isFinite(target)) return "";
  return (Math.abs(target - entry) / risk).toFixed(2);
}

export function outcomeOf(pnl: string): string {
  const value = Number(pnl);
  if (pnl.trim() === "" || Number.isNaN(value)) return "";
  return value > 0 ? "WIN" : value < 0 ? "LOSS" : "BREAKEVEN";
}
