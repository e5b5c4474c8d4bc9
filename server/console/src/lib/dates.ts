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
