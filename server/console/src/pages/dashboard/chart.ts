// The equity curve on TradingView's lightweight-charts; its code is a file of its own that only this page fetches.

import { BaselineSeries, ColorType, createChart, CrosshairMode, LineStyle, type Time } from "lightweight-charts";
import { addDays } from "../../lib/dates";
import { compact } from "../../lib/format";
import type { EquityPoint } from "../../lib/types";

export interface EquityChart {
  show: (points: EquityPoint[]) => void;
  recolour: () => void;
  remove: () => void;
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: named("faint"),
    line: named("border"),
    gain: named("gain"),
    loss: named("loss"),
    gainSoft: named("gain-fill"),
    lossSoft: named("loss-fill"),
    cross: named("border-strong"),
    font: style.getPropertyValue("--sans"),
  };
}

export function drawEquity(holder: HTMLElement, onHover: (point: EquityPoint | null) => void): EquityChart {
  const known = new Map<string, EquityPoint>();
  const chart = createChart(holder, {
    autoSize: true,
    // Its own mark would bring a style element along, which the content policy blocks; the page names it in words.
    layout: { attributionLogo: false, background: { type: ColorType.Solid, color: "transparent" }, fontSize: 11 },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.1, bottom: 0.1 } },
    timeScale: { borderVisible: false, fixLeftEdge: true, fixRightEdge: true, lockVisibleTimeRangeOnResize: true },
    crosshair: { mode: CrosshairMode.Magnet, horzLine: { visible: false, labelVisible: false } },
    localization: { priceFormatter: (value: number) => compact(String(value), 3).replace(/^\+/, "") },
    handleScroll: false,
    handleScale: false,
  });
  const series = chart.addSeries(BaselineSeries, {
    baseValue: { type: "price", price: 0 },
    lineWidth: 2,
    priceLineVisible: false,
    lastValueVisible: false,
    crosshairMarkerRadius: 4,
  });

  function recolour(): void {
    const now = colours();
    chart.applyOptions({
      layout: { textColor: now.text, fontFamily: now.font },
      grid: { vertLines: { visible: false }, horzLines: { color: now.line } },
      crosshair: { vertLine: { color: now.cross, style: LineStyle.Solid, width: 1, labelVisible: false } },
    });
    series.applyOptions({
      topLineColor: now.gain,
      topFillColor1: now.gainSoft,
      topFillColor2: "transparent",
      bottomLineColor: now.loss,
      bottomFillColor1: "transparent",
      bottomFillColor2: now.lossSoft,
    });
  }

  chart.subscribeCrosshairMove((move) => {
    const date = move.time as string | undefined;
    onHover(date && move.point ? (known.get(date) ?? null) : null);
  });
  recolour();

  return {
    show(points) {
      known.clear();
      for (const point of points) known.set(point.date, point);
      const line = points.map((point) => ({ time: point.date, value: Number(point.cumulative_pnl) }));
      // It begins with nothing gained: one day alone would be a level line at a height that nothing tells.
      const first = points[0];
      if (first) line.unshift({ time: addDays(first.date, -1), value: 0 });
      series.setData(line as { time: Time; value: number }[]);
      chart.timeScale().fitContent();
    },
    recolour,
    remove: () => chart.remove(),
  };
}
