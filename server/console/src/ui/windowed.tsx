// A long table of which only the rows in sight exist. It scrolls with the page, so the browser's own search bar, the
// phone's address bar and scroll keys behave; two spacers stand for the rows that are not there.

import { Component, type JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props<T> {
  rows: T[];
  rowHeight: number;
  id: (row: T) => string;
  render: (row: T, index: number) => JSX.Element;
  /** The rows come near their end. */
  onEnd: () => void;
  label: string;
  columns: number;
  head?: JSX.Element;
  /** j, k and Home, End move to a row; it is brought into sight. */
  selected: number;
}

const BEYOND = 10;

export function Windowed<T>({
  rows,
  rowHeight,
  id,
  render,
  onEnd,
  label,
  columns,
  head,
  selected,
}: Props<T>): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: 40 });

  const measure = () => {
    const top = element.current?.getBoundingClientRect().top ?? 0;
    const from = Math.max(0, Math.floor(-top / rowHeight) - BEYOND);
    const to = Math.ceil((-top + innerHeight) / rowHeight) + BEYOND;
    setRange((old) => (old.from === from && old.to === to ? old : { from, to }));
  };

  useLayoutEffect(measure, [rows.length, rowHeight]);
  useEffect(() => {
    addEventListener("scroll", measure, { passive: true });
    addEventListener("resize", measure);
    return () => {
      removeEventListener("scroll", measure);
      removeEventListener("resize", measure);
    };
  }, [rowHeight]);

  useEffect(() => {
    if (range.to + 40 >= rows.length) onEnd();
  }, [range.to, rows.length, onEnd]);

  useEffect(() => {
    if (selected < 0 || !element.current) return;
    const top = element.current.getBoundingClientRect().top + selected * rowHeight;
    const above = 96;
    const below = innerHeight - rowHeight - 72;
    if (top < above) scrollBy(0, top - above);
    else if (top > below) scrollBy(0, top - below);
    measure();
    requestAnimationFrame(() =>
      element.current
        ?.querySelector<HTMLElement>(`[aria-rowindex="${selected + 2}"] a`)
        ?.focus({ preventScroll: true }),
    );
  }, [selected]);

  const from = Math.min(range.from, rows.length);
  const to = Math.min(range.to, rows.length);
  return (
    <div class="windowed" role="table" aria-label={label} aria-rowcount={rows.length + 1} aria-colcount={columns}>
      {head}
      <div ref={element} role="rowgroup" class="windowed-body" style={{ height: `${rows.length * rowHeight}px` }}>
        <div class="windowed-rows" role="presentation" style={{ transform: `translateY(${from * rowHeight}px)` }}>
          {rows.slice(from, to).map((row, at) => (
            <RowBox
              key={id(row)}
              row={row}
              index={from + at}
              height={rowHeight}
              selected={from + at === selected}
              render={render}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface RowProps<T> {
  row: T;
  index: number;
  height: number;
  selected: boolean;
  render: (row: T, index: number) => JSX.Element;
}

/** Scrolling draws only the rows that come into sight; those that stay are left alone. */
class RowBox<T> extends Component<RowProps<T>> {
  override shouldComponentUpdate(next: RowProps<T>): boolean {
    const now = this.props;
    return (Object.keys(next) as (keyof RowProps<T>)[]).some((name) => next[name] !== now[name]);
  }

  override render({ row, index, height, selected, render }: RowProps<T>): JSX.Element {
    return (
      <div
        role="row"
        class={`windowed-row${selected ? " selected" : ""}`}
        aria-rowindex={index + 2}
        style={{ height: `${height}px` }}
      >
        {render(row, index)}
      </div>
    );
  }
}
