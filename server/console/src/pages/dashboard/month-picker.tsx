// A month by its name and year, or by steps. Not every browser has a field of this kind of its own.

import type { JSX } from "preact";
import { addMonths, monthStart, today } from "../../lib/dates";
import { monthName } from "../../lib/format";
import { Button } from "../../ui/basic";

/** So many years can be chosen at least; beyond them the list goes on as one goes back. */
const YEARS = 10;

export function MonthPicker({ first, onChoose }: { first: string; onChoose: (first: string) => void }): JSX.Element {
  const now = monthStart(today());
  const [year, number] = first.split("-") as [string, string];
  const thisYear = Number(now.slice(0, 4));
  const oldest = Math.max(1900, Math.min(thisYear - YEARS + 1, Number(year) - YEARS / 2));
  const years = Array.from({ length: thisYear - oldest + 1 }, (_, n) => String(thisYear - n));
  const months = Array.from({ length: 12 }, (_, n) => String(n + 1).padStart(2, "0"));
  // The same month of this year may be still to come.
  const go = (to: string) => onChoose(to > now ? now : to);
  return (
    <div class="month-picker" role="group" aria-label="Month shown">
      <Button kind="ghost" small icon="left" label="The month before" onClick={() => go(addMonths(first, -1))} />
      <select aria-label="Month" value={number} onChange={(event) => go(`${year}-${event.currentTarget.value}-01`)}>
        {months.map((one) => (
          <option key={one} value={one} disabled={`${year}-${one}-01` > now}>
            {monthName(`${year}-${one}-01`)}
          </option>
        ))}
      </select>
      <select aria-label="Year" value={year} onChange={(event) => go(`${event.currentTarget.value}-${number}-01`)}>
        {years.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <Button
        kind="ghost"
        small
        icon="right"
        label="The month after"
        disabled={first >= now}
        onClick={() => go(addMonths(first, 1))}
      />
      {first !== now && (
        <Button kind="ghost" small onClick={() => go(now)}>
          Today
        </Button>
      )}
    </div>
  );
}
