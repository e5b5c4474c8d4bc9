import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { useShortcuts } from "../lib/shortcuts";
import { Icon } from "./icons";

interface SearchProps {
  label: string;
  placeholder: string;
  value: string;
  onInput: (value: string) => void;
  /** What is offered while typing. */
  list?: string[];
  wide?: boolean;
  /** Is shown in capitals, however it is typed. */
  capitals?: boolean;
}

/** The one search of a page: `/` goes there. */
export function Search(props: SearchProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  useShortcuts({ "/": () => input.current?.focus() });
  return (
    <span class={`search${props.wide ? " wide" : ""}${props.capitals ? " capitals" : ""}`}>
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={props.label}
        placeholder={props.placeholder}
        list={props.list ? list : undefined}
        value={props.value}
        spellcheck={false}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      {props.list && (
        <datalist id={list}>
          {props.list.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      <kbd>/</kbd>
    </span>
  );
}
