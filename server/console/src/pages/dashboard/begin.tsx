// What a journal shows that has nothing in it: the three ways in which something gets there.

import type { JSX } from "preact";
import { Button, Card } from "../../ui/basic";
import { CopyLine } from "../../ui/copy";
import { tradeForm } from "../trades/trade-form-lazy";

/** The shortest trade the API takes, to be run as it stands once there is a key. */
export const tradeLine = () => `curl ${location.origin}/api/v1/trades \\
  -H "Authorization: Bearer $TJP_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"date": "2026-05-19", "pair": "XAUUSD", "direction": "BUY",
       "entry_price": 2342.50, "exit_price": 2355.00,
       "stop_loss": 2330.00, "take_profit": 2355.00,
       "lot_size": 0.10, "pnl": 125.00, "risk_reward": 1.0,
       "outcome": "WIN", "session": "LONDON"}'`;

export function Begin(): JSX.Element {
  return (
    <Card title="Begin here">
      <p class="muted">Nothing is in this journal yet. What comes in appears on this page by itself.</p>
      <ol class="steps begin">
        <li>
          <div class="begin-row">
            <div>
              <strong>Write down a trade</strong>
              <p class="muted">By hand, one at a time.</p>
            </div>
            <Button kind="primary" icon="plus" onClick={() => (tradeForm.value = { trade: null })}>
              New trade
            </Button>
          </div>
        </li>
        <li>
          <div class="begin-row">
            <div>
              <strong>Let a bot or a script post them</strong>
              <p class="muted">With an API key, to an address that stays the same.</p>
            </div>
            <a class="button" href="/account/keys">
              Create a key
            </a>
          </div>
          <CopyLine label="Command that posts a trade" text={tradeLine()} />
        </li>
        <li>
          <div class="begin-row">
            <div>
              <strong>Let alerts and signals come in</strong>
              <p class="muted">From TradingView, a channel's bridge or anything else that can post to a URL.</p>
            </div>
            <a class="button" href="/account/hooks">
              Create a webhook
            </a>
          </div>
        </li>
      </ol>
    </Card>
  );
}
