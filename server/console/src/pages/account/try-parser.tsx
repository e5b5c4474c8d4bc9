// A message against the parser, while it is typed; nothing is stored.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type ApiError, post } from "../../lib/api";
import { asError } from "../../lib/resource";
import type { Hook, Signal, Trade } from "../../lib/types";
import { Card, Money, Side, Status } from "../../ui/basic";
import { Notice } from "../../ui/states";
import { Parsed } from "../signals/parsed";

const EXAMPLES: [string, string][] = [
  ["Channel", "SELL XAUUSD @ 4626-4629\nSL 4632\nTP1 4623\nTP2 4620"],
  ["TradingView", '{"ticker":"OANDA:XAUUSD","action":"buy","price":"2342.5","sl":2330}'],
  ["Bridge", "60123456789,buylimit,XAUUSD,price=2330,sl=2320,tp=2350"],
  ["Chatter", "hello all, gold looks nice?"],
];

interface Answer {
  signal?: Signal;
  trade?: Trade;
}

export function TryParser({ hooks }: { hooks: Hook[] }): JSX.Element {
  const [text, setText] = useState(EXAMPLES[0]![1]);
  const [hook, setHook] = useState("");
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<ApiError | null>(null);

  useEffect(() => {
    let old = false;
    const timer = setTimeout(() => {
      if (!text.trim()) {
        setAnswer(null);
        setError(null);
        return;
      }
      post<Answer>("signals/parse", { raw: text, hook_id: hook || undefined })
        .then((next) => {
          if (old) return;
          setAnswer(next);
          setError(null);
        })
        .catch((failure: unknown) => !old && setError(asError(failure)));
    }, 300);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [text, hook]);

  return (
    <Card title="Try a message" class="try">
      <div class="try-examples">
        {EXAMPLES.map(([name, example]) => (
          <button key={name} type="button" class="tag" onClick={() => setText(example)}>
            {name}
          </button>
        ))}
      </div>
      <textarea
        class="mono"
        aria-label="A message to try"
        rows={5}
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        placeholder="Paste a message here"
      />
      {hooks.length > 0 && (
        <select aria-label="As if it came by" value={hook} onChange={(event) => setHook(event.currentTarget.value)}>
          <option value="">As any webhook would take it</option>
          {hooks.map((one) => (
            <option key={one.id} value={one.id}>
              As {one.name} would take it
            </option>
          ))}
        </select>
      )}
      <Notice error={error} />
      <div aria-live="polite">{answer && !error && <Result answer={answer} />}</div>
      <p class="faint small">Nothing of this is stored.</p>
    </Card>
  );
}

function Result({ answer }: { answer: Answer }): JSX.Element | null {
  if (answer.trade) {
    const { pair, direction, pnl } = answer.trade;
    return (
      <p class="became-head">
        A trade: {pair} <Side value={direction} /> <Money value={pnl} />
      </p>
    );
  }
  if (!answer.signal) return null;
  return (
    <>
      <p class="became-head">
        <Status value={answer.signal.status} />
        {answer.signal.status_reason && <span class="muted">{answer.signal.status_reason}</span>}
      </p>
      <Parsed signal={answer.signal} />
    </>
  );
}
