import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { freshKey, patch, post } from "../../lib/api";
import { announce } from "../../lib/events";
import { sessionName, words } from "../../lib/format";
import { navigate } from "../../lib/router";
import { asError, useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import { type Account, DIRECTIONS, OUTCOMES, SESSIONS, type StatsAnswer, type Trade } from "../../lib/types";
import { Field } from "../../ui/form";
import { FormDialog } from "../../ui/form-dialog";
import { changes, type Draft, draftOf, emptyDraft, newTrade, outcomeOf, plannedRiskReward } from "./trade-fields";
import { type Once, type Open, tradeForm } from "./trade-form-lazy";

const options = (names: string[], text = words): [string, string][] => names.map((name) => [name, text(name)]);

/** Sends what the form holds, once however often it is tried; null where nothing was changed. */
async function sendTrade(open: Open, before: Draft, draft: Draft, once: Once): Promise<Trade | null> {
  if (open.trade) {
    const body = changes(before, draft);
    if (Object.keys(body).length === 0) return null;
    const { trade } = await patch<{ trade: Trade }>(`trades/${open.trade.id}`, body);
    say("Trade saved");
    announce("trade_updated", trade.id);
    return trade;
  }
  // The same form sent twice is one trade; a corrected one is another request.
  const text = JSON.stringify(draft);
  if (once.body !== text) Object.assign(once, { body: text, key: freshKey() });
  const { trade } = await post<{ trade: Trade }>("trades", newTrade(draft), once.key);
  say(`${trade.pair} added`, { action: { label: "Open", run: () => navigate(`/trades/${trade.id}`) } });
  announce("trade_created", trade.id);
  return trade;
}

/** Sending and leaving. Escape is soon pressed, and a dozen fields are long to type: they can be taken up again. */
function useWayOut(open: Open, before: Draft, draft: Draft) {
  const once = useRef<Once>(open.once ?? { body: "", key: "" });
  const state = useRef({ sending: false, left: false });
  const not = open.trade ? "Changes not saved" : "Trade not added";
  const offer = (text: string, tone: "plain" | "bad") => {
    const goOn = () => (tradeForm.value = { ...open, draft, once: once.current });
    say(text, { tone, seconds: 10, action: { label: "Go on with it", run: goOn } });
  };
  const leave = () => {
    tradeForm.value = null;
    state.current.left = true;
    // Of what is on its way the answer tells.
    if (!state.current.sending && Object.keys(changes(before, draft)).length > 0) offer(not, "plain");
  };
  const submit = async () => {
    state.current.sending = true;
    try {
      const trade = await sendTrade(open, before, draft, once.current);
      if (trade) open.saved?.(trade);
      if (!state.current.left) tradeForm.value = null;
    } catch (error) {
      if (!state.current.left) throw error;
      offer(`${not}: ${asError(error).message}`, "bad");
    } finally {
      state.current.sending = false;
    }
  };
  return { leave, submit };
}

export default function TradeFormDialog(): JSX.Element {
  const open = tradeForm.value!;
  const { trade } = open;
  const [before] = useState(() => (trade ? draftOf(trade) : emptyDraft()));
  const [draft, setDraft] = useState(open.draft ?? before);
  const { leave, submit } = useWayOut(open, before, draft);
  // What was typed by hand is not overwritten by what could be worked out.
  const touched = useRef(new Set<string>(trade || open.draft ? ["risk_reward", "outcome"] : []));
  const pairs = useResource<StatsAnswer>("stats?group_by=pair").data?.groups ?? [];
  const strategies = useResource<StatsAnswer>("stats?group_by=strategy").data?.groups ?? [];
  const accounts = useResource<{ accounts: Account[] }>("accounts").data?.accounts ?? [];

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

  return (
    <FormDialog
      title={trade ? "Edit trade" : "New trade"}
      action={trade ? "Save" : "Add trade"}
      onSubmit={submit}
      onClose={leave}
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
