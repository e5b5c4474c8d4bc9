// The table's filters. They live in the address, so a filtered table can be kept as a bookmark or sent to somebody.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { sessionName, words } from "../../lib/format";
import { here, query, setQuery } from "../../lib/router";
import { useResource } from "../../lib/resource";
import { type Account, DIRECTIONS, OUTCOMES, SESSIONS, type StatsAnswer, type Trade } from "../../lib/types";
import { Button } from "../../ui/basic";
import { narrow } from "../../ui/media";
import { PairSearch } from "../pair-search";

const NAMES = ["pair", "from", "to", "direction", "outcome", "session", "strategy", "tag", "account_id"] as const;

/** The filters in force, as the listing takes them. */
export function tradeFilters(): Record<string, string> {
  const given = query();
  return Object.fromEntries(NAMES.flatMap((name) => (given.get(name) ? [[name, given.get(name)!]] : [])));
}

/** What the server's listing would let in: an event's trade has to be judged here. */
export function fitsFilters(trade: Trade, filters: Record<string, string>): boolean {
  const { from, to, pair, tag, ...same } = filters;
  if (from && trade.date < from) return false;
  if (to && trade.date > to) return false;
  if (pair && trade.pair !== pair.toUpperCase()) return false;
  if (tag && !trade.tags.includes(tag)) return false;
  return Object.entries(same).every(([name, value]) => trade[name as keyof Trade] === value);
}

/** By date, then the later created first, as the server lists them; ids ascend with time. */
export function newestFirst(a: Trade, b: Trade): number {
  if (a.date !== b.date) return a.date < b.date ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

interface ChoiceProps {
  name: string;
  label: string;
  options: [string, string][];
}

function Choice({ name, label, options }: ChoiceProps): JSX.Element {
  const value = query().get(name) ?? "";
  // One that is not in the list (of a deleted account, say) is still in force.
  const all =
    value && !options.some(([key]) => key === value) ? [...options, [value, value] as [string, string]] : options;
  return (
    <select
      class={`choice${value ? " set" : ""}`}
      aria-label={label}
      value={value}
      onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
    >
      <option value="">{label}</option>
      {all.map(([key, text]) => (
        <option key={key} value={key}>
          {text}
        </option>
      ))}
    </select>
  );
}

function DateFilter({ name, label }: { name: string; label: string }): JSX.Element {
  const value = query().get(name) ?? "";
  return (
    <label class={`date-filter${value ? " set" : ""}`}>
      <span>{label}</span>
      <input type="date" value={value} onChange={(event) => setQuery({ [name]: event.currentTarget.value })} />
    </label>
  );
}

export function Filters(): JSX.Element {
  const pairs = useResource<StatsAnswer>("stats?group_by=pair").data?.groups ?? [];
  const strategies = useResource<StatsAnswer>("stats?group_by=strategy").data?.groups ?? [];
  const accounts = useResource<{ accounts: Account[] }>("accounts").data?.accounts ?? [];
  const [open, setOpen] = useState(false);
  const set = Object.keys(tradeFilters()).filter((name) => name !== "pair").length;
  const all = Object.keys(tradeFilters()).length;
  const choose = (names: string[], text = words): [string, string][] => names.map((name) => [name, text(name)]);
  const shown = !narrow.value || open;
  return (
    <div class="filters" role="search" aria-label="Filter trades" key={here.value.path}>
      <PairSearch pairs={pairs.flatMap((group) => group.key ?? [])} />
      {narrow.value && (
        <Button icon="filter" onClick={() => setOpen(!open)} label={`Filters, ${set} set`}>
          {set > 0 ? `Filters (${set})` : "Filters"}
        </Button>
      )}
      {shown && (
        <>
          <Choice name="direction" label="Direction" options={choose(DIRECTIONS)} />
          <Choice name="outcome" label="Outcome" options={choose(OUTCOMES)} />
          <Choice name="session" label="Session" options={choose(SESSIONS, sessionName)} />
          <Choice
            name="strategy"
            label="Strategy"
            options={strategies.flatMap((group) => (group.key ? [[group.key, group.key] as [string, string]] : []))}
          />
          {accounts.length > 0 && (
            <Choice name="account_id" label="Account" options={accounts.map((one) => [one.id, one.name])} />
          )}
          {query().get("tag") && <Choice name="tag" label="Tag" options={[]} />}
          <DateFilter name="from" label="From" />
          <DateFilter name="to" label="To" />
        </>
      )}
      {all > 0 && (
        <Button
          kind="ghost"
          icon="close"
          label="Clear the filters"
          onClick={() => setQuery(Object.fromEntries(NAMES.map((name) => [name, null])))}
        />
      )}
    </div>
  );
}
