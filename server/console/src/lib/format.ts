// Numbers and dates for people. Digits are never lost: what is shown in full is grouped as text; only figures that the
// server has rounded itself (averages, quotients) are shortened.

import type { Num } from "./json";

const locale = navigator.language;
const whole = new Intl.NumberFormat(locale);
const decimalMark =
  new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
export const MINUS = "−";

function split(text: Num): { negative: boolean; digits: string; fraction: string } | null {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  return found ? { negative: found[1] === "-", digits: found[2]!, fraction: found[3] ?? "" } : null;
}

/** Every digit the server sent, with the integer part grouped. */
export function number(text: Num | null | undefined, least = 0): string {
  if (text === null || text === undefined) return "–";
  const parts = split(text);
  if (!parts) return text.replace("-", MINUS);
  const fraction = parts.fraction.padEnd(least, "0");
  return (parts.negative ? MINUS : "") + whole.format(BigInt(parts.digits)) + (fraction ? decimalMark + fraction : "");
}

/** -1, 0 or 1, of any number of digits. */
export function sign(text: Num | null | undefined): number {
  if (!text || !/[1-9]/.test(text.replace(/e.*$/i, ""))) return 0;
  return text.startsWith("-") ? -1 : 1;
}

/** Money with all its digits, two at least, and its sign. */
export function money(text: Num | null | undefined): string {
  if (text === null || text === undefined) return "–";
  const plus = sign(text) > 0 ? "+" : "";
  return plus + number(text, 2);
}

/** Rounded to `digits`; the text goes to Intl as it is, which rounds it in decimal. */
export function rounded(text: Num | null | undefined, digits: number, signed = false): string {
  if (text === null || text === undefined) return "–";
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: signed ? "exceptZero" : "auto",
  });
  return format.format(text as unknown as number).replace("-", MINUS);
}

export const roundedMoney = (text: Num | null | undefined) => rounded(text, 2, true);
export const percent = (text: Num | null | undefined, digits = 1) =>
  text == null ? "–" : `${rounded(text, digits)} %`;

/** Short money for a narrow place, of so many digits from a thousand on: +1.2K. */
export function compact(text: Num, digits: number): string {
  const value = Number(text);
  const format = new Intl.NumberFormat(locale, {
    notation: "compact",
    signDisplay: "exceptZero",
    ...(Math.abs(value) >= 999.5 ? { maximumSignificantDigits: digits } : { maximumFractionDigits: 0 }),
  });
  return format.format(value).replace("-", MINUS);
}

export const count = (text: Num | number) => whole.format(BigInt(text));

/** "1 trade", "2 trades". */
export const counted = (n: Num | number, noun: string) => `${count(n)} ${noun}${String(n) === "1" ? "" : "s"}`;

const dayFormat = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" });
const weekdayFormat = new Intl.DateTimeFormat(locale, {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const monthFormat = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
const monthNameFormat = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
const timeFormat = new Intl.DateTimeFormat(locale, {
  day: "2-digit",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const clockFormat = new Intl.DateTimeFormat(locale, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const dateFormat = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "short", year: "numeric" });
const shortFormat = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "short" });

/** A calendar date, which has no time zone. */
export const day = (date: string) => dayFormat.format(Date.parse(date));
export const longDay = (date: string) => weekdayFormat.format(Date.parse(date));
export const month = (date: string) => monthFormat.format(Date.parse(date));
export const monthName = (date: string) => monthNameFormat.format(Date.parse(date));
/** The day of a moment, in the reader's time zone. */
export const dayOf = (at: string) => dateFormat.format(Date.parse(at));
/** The last day of what ends at a moment: what ends at midnight ends with the day before. */
export const lastDayOf = (at: string) => dateFormat.format(Date.parse(at) - 1);
/** A moment, in the reader's time zone. */
export const moment = (at: string | null) => (at ? timeFormat.format(Date.parse(at)) : "–");

/** Today's by the clock, older ones by the date. */
export function shortMoment(at: string): string {
  const then = new Date(at);
  return then.toDateString() === new Date().toDateString() ? clockFormat.format(then) : shortFormat.format(then);
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "5 min ago". */
export function ago(at: string | null): string {
  if (!at) return "never";
  const seconds = (Date.parse(at) - Date.now()) / 1000;
  if (Math.abs(seconds) > 30 * 86_400) return dayOf(at);
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? "just now" : relative.format(Math.round(seconds), "second");
}

export function duration(from: string, to: string): string {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** WIN → Win, win_rate_blocked → Win rate blocked. */
export function words(text: string): string {
  const plain = text.replaceAll("_", " ").toLowerCase();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** Sessions have names of their own. */
export const sessionName = (text: string) => (text === "NY" ? "New York" : words(text));
