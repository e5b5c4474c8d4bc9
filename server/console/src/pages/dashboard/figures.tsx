// The five figures a trader looks at first.

import type { ComponentChildren, JSX } from "preact";
import { counted, money, percent, rounded, roundedMoney, sign } from "../../lib/format";
import type { Figures } from "../../lib/types";
import { Skeleton } from "../../ui/states";

interface FigureProps {
  label: string;
  hint: string;
  value: ComponentChildren;
  tone?: string;
  below: ComponentChildren;
}

/** More characters than this do not fit in the usual size. */
const ROOM = 11;

function Figure({ label, hint, value, tone = "", below }: FigureProps): JSX.Element {
  const long = typeof value === "string" && value.length > ROOM;
  return (
    <div class="figure" title={hint}>
      <dt>{label}</dt>
      <dd>
        <span class={`figure-value number ${tone}${long ? " long" : ""}`}>{value}</span>
        <span class="figure-below">{below}</span>
      </dd>
    </div>
  );
}

const toneOf = (text: string | null) => ["loss", "", "gain"][sign(text) + 1];

/** How many were won, even and lost, as one bar; the text below it says the same. */
function WinBar({ figures }: { figures: Figures }): JSX.Element {
  const parts: [string, string][] = [
    ["gain", figures.wins],
    ["even", figures.breakevens],
    ["loss", figures.losses],
  ];
  return (
    <span class="win-bar" aria-hidden="true">
      {parts.map(([tone, n]) => (
        <span key={tone} class={tone} style={{ flexGrow: Number(n) }} />
      ))}
    </span>
  );
}

export function FigureStrip({ figures }: { figures: Figures | undefined }): JSX.Element {
  if (!figures) {
    const wait = <Skeleton width={96} height={24} />;
    const below = <Skeleton width={120} height={12} />;
    return (
      <dl class="card figures" aria-busy="true">
        {["Net P&L", "Win rate", "Profit factor", "Expectancy", "Max drawdown"].map((label) => (
          <Figure key={label} label={label} hint="" value={wait} below={below} />
        ))}
      </dl>
    );
  }
  return (
    <dl class="card figures">
      <Figure
        label="Net P&L"
        hint="The sum of all P&L"
        value={money(figures.net_pnl)}
        tone={toneOf(figures.net_pnl)}
        below={counted(figures.trades, "trade")}
      />
      <Figure
        label="Win rate"
        hint="Wins of wins and losses; breakevens are left out"
        value={
          <>
            {percent(figures.win_rate)} {figures.trades !== "0" && <WinBar figures={figures} />}
          </>
        }
        below={
          figures.trades === "0" ? (
            "no trades"
          ) : (
            <span class="number">
              {figures.wins} W · {figures.losses} L{figures.breakevens !== "0" && ` · ${figures.breakevens} even`}
            </span>
          )
        }
      />
      <Figure
        label="Profit factor"
        hint="Gross profit over gross loss"
        value={rounded(figures.profit_factor, 2)}
        below={
          <>
            gross <span class="number">{rounded(figures.gross_profit, 0, true)}</span> /{" "}
            <span class="number">{rounded(figures.gross_loss, 0)}</span>
          </>
        }
      />
      <Figure
        label="Expectancy"
        hint="Net P&L a trade"
        value={roundedMoney(figures.expectancy)}
        tone={toneOf(figures.expectancy)}
        below={
          <>
            avg <span class="number">{rounded(figures.average_win, 0, true)}</span> /{" "}
            <span class="number">{rounded(figures.average_loss, 0)}</span>
          </>
        }
      />
      <Figure
        label="Max drawdown"
        hint="The deepest fall from a peak of the running P&L"
        value={sign(figures.max_drawdown) ? roundedMoney(`-${figures.max_drawdown}`) : "0.00"}
        tone={sign(figures.max_drawdown) ? "loss" : ""}
        below={`longest loss run ${figures.max_consecutive_losses}`}
      />
    </dl>
  );
}
