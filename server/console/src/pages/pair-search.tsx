import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { query, setQuery } from "../lib/router";
import { Search } from "../ui/search";

/** Filters a list by pair. The filter lives in the address, and follows the typing a moment later. */
export function PairSearch({ pairs }: { pairs?: string[] }): JSX.Element {
  const given = query().get("pair") ?? "";
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  useEffect(() => {
    if (text.trim() === given) return;
    const timer = setTimeout(() => setQuery({ pair: text.trim().toUpperCase() }), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return <Search label="Filter by pair" placeholder="Pair" value={text} onInput={setText} list={pairs} />;
}
