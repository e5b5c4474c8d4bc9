// What the API serves. Numbers are texts: see json.ts.

import type { Num } from "./json";

export type Direction = "BUY" | "SELL" | "LONG" | "SHORT";
export type Outcome = "WIN" | "LOSS" | "BREAKEVEN";
export type MarketSession = "LONDON" | "NY" | "ASIA" | "OTHER";

export const DIRECTIONS: Direction[] = ["BUY", "SELL", "LONG", "SHORT"];
export const OUTCOMES: Outcome[] = ["WIN", "LOSS", "BREAKEVEN"];
export const SESSIONS: MarketSession[] = ["ASIA", "LONDON", "NY", "OTHER"];

export interface User {
  id: string;
  email: string;
  plan: string;
  plan_expires_at: string | null;
  owner?: boolean;
  created_at?: string;
}

export interface SessionAnswer {
  user: User;
  session: { id: string; created_at: string; expires_at: string };
  csrf_token: string;
}

export interface SessionRow {
  id: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string;
  address: string | null;
  user_agent: string | null;
  current: boolean;
}

export interface Key {
  id: string;
  name: string;
  scope: "read" | "read+write";
  last_characters: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
}

export interface Trade {
  id: string;
  date: string;
  pair: string;
  direction: Direction;
  entry_price: Num;
  exit_price: Num;
  stop_loss: Num;
  take_profit: Num;
  lot_size: Num;
  pnl: Num;
  risk_reward: Num;
  outcome: Outcome;
  session: MarketSession;
  strategy: string | null;
  notes: string | null;
  opened_at: string | null;
  closed_at: string | null;
  commission: Num | null;
  swap: Num | null;
  tags: string[];
  account_id: string | null;
  signal_id: string | null;
  external_id: string | null;
  created_at: string;
  updated_at: string;
}

export interface Figures {
  trades: Num;
  wins: Num;
  losses: Num;
  breakevens: Num;
  win_rate: Num | null;
  gross_profit: Num;
  gross_loss: Num;
  net_pnl: Num;
  profit_factor: Num | null;
  expectancy: Num | null;
  average_win: Num | null;
  average_loss: Num | null;
  largest_win: Num | null;
  largest_loss: Num | null;
  average_risk_reward: Num | null;
  max_drawdown: Num;
  max_consecutive_wins: Num;
  max_consecutive_losses: Num;
}

export interface EquityPoint {
  date: string;
  pnl: Num;
  cumulative_pnl: Num;
}

export interface Group extends Figures {
  key: string | null;
}

export interface StatsAnswer {
  stats: Figures & { equity: EquityPoint[] };
  groups?: Group[];
}

export type SignalStatus = "pending" | "executed" | "ignored" | "failed" | "expired" | "win_rate_blocked";

export interface Distance {
  value: Num;
  unit: string;
}

export interface Signal {
  id: string;
  received_at: string;
  updated_at: string;
  hook_id: string | null;
  source: string | null;
  parsed_as: string | null;
  symbol: string | null;
  pair: string | null;
  action: string | null;
  instruction: string | null;
  direction: "BUY" | "SELL" | null;
  order_type: string | null;
  entry: Num | null;
  entry_low: Num | null;
  entry_high: Num | null;
  entries: Num[];
  stop_loss: Num | null;
  stop_loss_distance: Distance | null;
  take_profits: Num[];
  take_profit_distances: Distance[];
  runner: boolean;
  lot_size: Num | null;
  risk_percent: Num | null;
  risk: Distance | null;
  leverage: Num | null;
  close_percent: Num | null;
  comment: string | null;
  delivery: { address: string; content_type: string | null; size: Num } | null;
  status: SignalStatus;
  status_reason: string | null;
  raw: string | null;
  raw_encoding: string | null;
  account_id: string | null;
  claimed_by: string | null;
  reported_at: string | null;
  ticket: string | null;
  fill_price: Num | null;
  executed_at: string | null;
  closed_at: string | null;
  expires_at: string | null;
  trade_id: string | null;
}

export interface Hook {
  id: string;
  name: string;
  kind: "auto" | "signal" | "trade";
  allow_ips: string[];
  default_session: MarketSession | null;
  token_end: string;
  old_token_until: string | null;
  created_at: string;
  updated_at: string;
}

export interface Message {
  id: string;
  hook_id: string;
  received_at: string;
  address: string | null;
  content_type: string | null;
  size: Num;
  duplicate: boolean;
  signal_id: string | null;
  trade_id: string | null;
  note: string | null;
  raw: string | null;
  raw_encoding: string | null;
}

export interface Copier {
  enabled: boolean;
  min_win_rate: Num | null;
  min_trades: Num;
  lookback_trades: Num;
  allowed_pairs: string[];
  blocked_pairs: string[];
  symbol_map: Record<string, string>;
  expire_after_seconds: Num | null;
  updated_at: string | null;
}

export interface Account {
  id: string;
  name: string;
  platform: "MT4" | "MT5" | "CTRADER" | "EXCHANGE";
  connection: "cloud" | "ea" | "api";
  broker: string | null;
  server: string | null;
  login: string | null;
  currency: string | null;
  balance: Num | null;
  equity: Num | null;
  status: "connected" | "stale" | "disconnected";
  last_seen_at: string | null;
  created_at: string;
  updated_at: string;
}
