import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { freshKey, patch, post } from "../../lib/api";
import { announce } from "../../lib/events";
import { sessionName, words } from "../../lib/format";
import { navigate } from "../../lib/router";
import { useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import { type Account, DIRECTIONS, OUTCOMES, SESSIONS, type StatsAnswer, type Trade } from "../../lib/types";
import { Field } from "../../ui/form";
import { FormDialog } from "../../ui/form-dialog";
import { changes, type Draft, draftOf, emptyDraft, newTrade, outcomeOf, plannedRiskReward } from "./trade-fields";
import { tradeForm } from "./trade-form-lazy";

const options = (names: string[], text = words): [string, string][] => names.map((name) => [name, text(name)]);

export default function TradeFormDialog(): JSX.Element {
  const { trade, saved } = tradeForm.value!;
  const [before] = useState(() => (trade ? draftOf(trade) : emptyDraft()));
  const [draft, setDraft] = useState(before);
  // What was typed by hand is not overwritten by what could be worked out.
  const touched = useRef(new Set<string>(trade ? ["risk_reward", "outcome"] : []));
  const once = useRef({ body: "", key: "" });
  const pairs = useResource<StatsAnswer>("stats?group_by=pair").data?.groups ?? [];
  const strategies = useResource<StatsAnswer>("stats?group_by=strategy").data?.groups ?? [];
  const accounts = useResource<{ accounts: Account[] }>("accounts").data?.accounts ?? [];

  const close = () => {
    tradeForm.value = null;
  };
  const set = (name: keyof Draft) => (value: string) => {
    touched.current.add(name);
    setDraft((old) => {
      const next = { ...old, [name]: value };
      if (!touched.current.has("risk_reward")) next.risk_reward = plannedRiskReward(next);
      if (!touched.current.has("outcome")) next.outcome = outcomeOf(next.pnl);
      return next;
    });
  };
  const field = (name: keyof Draft) => ({ name, value: draft[name], onInput: set(name) });
  const price = (name: keyof Draft, label: string) => <Field {...field(name)} label={label} type="number-text" />;

  const submit = async () => {
    let answer: { trade: Trade };
    if (trade) {
      const body = changes(before, draft);
      if (Object.keys(body).length === 0) {
        close();
        return;
      }
      answer = await patch(`trades/${trade.id}`, body);
      say("Trade saved");
    } else {
      // The same form sent twice is one trade; a corrected one is another request.
      const text = JSON.stringify(draft);
      if (once.current.body !== text) once.current = { body: text, key: freshKey() };
      answer = await post("trades", newTrade(draft), once.current.key);
      const path = `/trades/${answer.trade.id}`;
      say(`${answer.trade.pair} added`, { action: { label: "Open", run: () => navigate(path) } });
    }
    announce(trade ? "trade_updated" : "trade_created", answer.trade.id);
    saved?.(answer.trade);
    close();
  };

  return (
    <FormDialog
      title={trade ? "Edit trade" : "New trade"}
      action={trade ? "Save" : "Add trade"}
      onSubmit={submit}
      onClose={close}
      wide
      modal
      class="form-grid four"
    >
      <Field {...field("pair")} label="Pair" placeholder="XAUUSD" list={pairs.map((group) => group.key ?? "")} focus />
      <Field {...field("direction")} label="Direction" options={options(DIRECTIONS)} />
      <Field {...field("date")} label="Date closed" type="date" />
      <Field {...field("session")} label="Session" options={options(SESSIONS, sessionName)} />
      {price("entry_price", "Entry")}
      {price("exit_price", "Exit")}
      {price("stop_loss", "Stop loss")}
      {price("take_profit", "Take profit")}
      {price("lot_size", "Lots")}
      {price("pnl", "P&L")}
      <Field {...field("risk_reward")} label="Risk : reward" type="number-text" />
      <Field {...field("outcome")} label="Outcome" options={[["", "Choose…"], ...options(OUTCOMES)]} />
      <Field
        {...field("strategy")}
        label="Strategy"
        optional
        class="half"
        list={strategies.flatMap((group) => group.key ?? [])}
      />
      <Field {...field("tags")} label="Tags" optional class="half" placeholder="a-plus, scaled-out" />
      <Field {...field("notes")} label="Notes" optional class="full" type="area" rows={3} />
      <details class="full more">
        <summary>Times, costs, account</summary>
        <div class="form-grid four">
          <Field {...field("opened_at")} label="Opened" type="datetime-local" class="half" />
          <Field {...field("closed_at")} label="Closed" type="datetime-local" class="half" />
          {price("commission", "Commission")}
          {price("swap", "Swap")}
          <Field
            {...field("account_id")}
            label="Account"
            options={[["", "None"], ...accounts.map((one): [string, string] => [one.id, one.name])]}
          />
          <Field {...field("external_id")} label="Your own id" />
        </div>
      </details>
    </FormDialog>
  );
}
