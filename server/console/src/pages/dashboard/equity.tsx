import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { longDay } from "../../lib/format";
import { themeRound } from "../../lib/theme-choice";
import type { EquityPoint } from "../../lib/types";
import { Card, Money } from "../../ui/basic";
import { Empty, Skeleton } from "../../ui/states";
import type { EquityChart } from "./chart";

export function Equity({ points }: { points: EquityPoint[] | undefined }): JSX.Element {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<EquityChart | null>(null);
  const [hovered, setHovered] = useState<EquityPoint | null>(null);
  const [failed, setFailed] = useState(false);
  const drawn = Boolean(points && points.length > 0);

  useEffect(() => {
    if (!drawn) return;
    let gone = false;
    import("./chart")
      .then(({ drawEquity }) => {
        if (gone || !holder.current) return;
        chart.current = drawEquity(holder.current, setHovered);
        chart.current.show(points!);
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      chart.current?.remove();
      chart.current = null;
    };
  }, [drawn]);
  useEffect(() => {
    if (points) chart.current?.show(points);
  }, [points]);
  useEffect(() => chart.current?.recolour(), [themeRound.value]);

  const last = points?.[points.length - 1];
  const told = hovered ?? last;
  const side = told && (
    <span class="equity-told">
      <span class="muted">{longDay(told.date)}</span>
      <span class="muted">
        day <Money value={told.pnl} />
      </span>
      <Money value={told.cumulative_pnl} />
    </span>
  );
  return (
    <Card title="Equity" side={side} class="equity-card">
      <div class="equity-holder">
        {!points && <Skeleton height={280} />}
        {points?.length === 0 && (
          <Empty icon="trades" title="No trades in this period">
            <p class="muted">Choose a longer one, or another account.</p>
          </Empty>
        )}
        {failed && <p class="muted">The chart could not be loaded. Load the page again.</p>}
        <div
          ref={holder}
          class="equity-chart"
          hidden={!drawn}
          role="img"
          aria-label={last ? `The running P&L up to ${longDay(last.date)}` : "The running P&L"}
        />
      </div>
      <p class="attribution">
        Chart:{" "}
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          TradingView Lightweight Charts™
        </a>
      </p>
    </Card>
  );
}
