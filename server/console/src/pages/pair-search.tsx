import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { query, setQuery } from "../lib/router";
import { Search } from "../ui/search";

/** Filters a list by pair. The filter lives in the address, and follows the typing a moment later. */
export function PairSearch({ pairs }: { pairs?: string[] }): JSX.Element {
  const given = query().get("pair") ?? "";
  const [text, setText] = useState(given);
  // What the address says because it was typed here: that is no news, and more may have been typed since.
  const told = useRef(given);
  useLayoutEffect(() => {
    if (given === told.current) return;
    told.current = given;
    setText(given);
  }, [given]);
  useEffect(() => {
    const pair = text.trim().toUpperCase();
    if (pair === told.current) return;
    const timer = setTimeout(() => {
      told.current = pair;
      setQuery({ pair });
    }, 250);
    return () => clearTimeout(timer);
  }, [text]);
  return <Search label="Filter by pair" placeholder="Pair" value={text} onInput={setText} list={pairs} capitals />;
}
