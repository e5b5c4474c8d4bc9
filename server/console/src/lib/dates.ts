// Calendar dates as YYYY-MM-DD, in UTC as the journal keeps them.

const DAY = 86_400_000;

export const iso = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The reader's own date: what "today" means to who writes a trade down. */
export function today(): string {
  const now = new Date();
  return iso(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
}

export const addDays = (date: string, days: number) => iso(Date.parse(date) + days * DAY);

export function addMonths(date: string, months: number): string {
  const at = new Date(Date.parse(date));
  return iso(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
}

export const monthStart = (date: string) => `${date.slice(0, 7)}-01`;
export const monthEnd = (date: string) => addDays(addMonths(date, 1), -1);

/** 0 is Monday. */
export const weekday = (date: string) => (new Date(Date.parse(date)).getUTCDay() + 6) % 7;

/** The moment a date is over for the reader, as the API takes it; the clocks may change on that day. */
export function endOfDay(date: string): string {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  const end = new Date(year, month - 1, day + 1);
  // The server says what is wrong with what is no date.
  return Number.isNaN(end.getTime()) ? date : end.toISOString();
}
