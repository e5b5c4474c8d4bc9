import type { JSX } from "preact";
import { Button } from "../../ui/basic";

type Row = [from: string, to: string];

export function SymbolMap({ rows, onChange }: { rows: Row[]; onChange: (rows: Row[]) => void }): JSX.Element {
  const put = (at: number, row: Row) => onChange(rows.map((old, n) => (n === at ? row : old)));
  return (
    <div class="stack">
      <p class="muted">
        What a channel calls a pair, and what you call it. Looked at before all names the server knows.
      </p>
      {rows.map(([from, to], at) => (
        <div key={at} class="map-row">
          <input
            aria-label="As received"
            placeholder="GOLD"
            spellcheck={false}
            value={from}
            onInput={(event) => put(at, [event.currentTarget.value, to])}
          />
          <span class="faint" aria-hidden="true">
            →
          </span>
          <input
            aria-label="Pair"
            placeholder="XAUUSD"
            spellcheck={false}
            value={to}
            onInput={(event) => put(at, [from, event.currentTarget.value])}
          />
          <Button
            kind="ghost"
            icon="close"
            label={`Take ${from || "this name"} away`}
            onClick={() => onChange(rows.filter((_, n) => n !== at))}
          />
        </div>
      ))}
      <div>
        <Button small icon="plus" onClick={() => onChange([...rows, ["", ""]])}>
          Add a name
        </Button>
      </div>
    </div>
  );
}
