import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, patch, post } from "../../lib/api";
import { exact } from "../../lib/json";
import { useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import type { Account, Signal } from "../../lib/types";
import { Field } from "../../ui/form";
import { FormDialog } from "../../ui/form-dialog";

interface Props {
  signal: Signal;
  onDone: (signal: Signal) => void;
  /** The signal is no longer as it was when the dialog was opened. */
  onConflict: (error: ApiError) => void;
  onClose: () => void;
}

const given = (text: string) => (text.trim() === "" ? undefined : exact(text));

function throwUnlessConflict(error: unknown, onConflict: (error: ApiError) => void): void {
  if (error instanceof ApiError && error.status === 409) onConflict(error);
  else throw error;
}

export function ExecuteDialog({ signal, onDone, onConflict, onClose }: Props): JSX.Element {
  const [fill, setFill] = useState(signal.entry ?? "");
  const [lots, setLots] = useState(signal.lot_size ?? "");
  const [ticket, setTicket] = useState("");
  const [account, setAccount] = useState(signal.account_id ?? "");
  const accounts = useResource<{ accounts: Account[] }>("accounts").data?.accounts ?? [];
  const submit = async () => {
    try {
      const body = {
        status: "executed",
        fill_price: given(fill),
        lot_size: given(lots),
        ticket: ticket.trim() || undefined,
        account_id: account || undefined,
      };
      const answer = await patch<{ signal: Signal }>(`signals/${signal.id}`, body);
      say("Marked as executed");
      onDone(answer.signal);
    } catch (error) {
      throwUnlessConflict(error, onConflict);
    }
  };
  return (
    <FormDialog
      title={`Mark ${signal.pair ?? "signal"} executed`}
      action="Mark executed"
      onSubmit={submit}
      onClose={onClose}
      class="form-grid"
    >
      <Field name="fill_price" label="Filled at" type="number-text" value={fill} onInput={setFill} optional focus />
      <Field name="lot_size" label="Lots" type="number-text" value={lots} onInput={setLots} optional />
      <Field name="ticket" label="Ticket" value={ticket} onInput={setTicket} optional />
      <Field
        name="account_id"
        label="Account"
        value={account}
        onInput={setAccount}
        options={[["", "None"], ...accounts.map((one): [string, string] => [one.id, one.name])]}
      />
    </FormDialog>
  );
}

export function CloseDialog({ signal, onDone, onConflict, onClose }: Props): JSX.Element {
  const [exit, setExit] = useState("");
  const [pnl, setPnl] = useState("");
  const [lots, setLots] = useState(signal.lot_size ?? "");
  const [entry, setEntry] = useState(signal.fill_price ?? signal.entry ?? "");
  const [stop, setStop] = useState(signal.stop_loss ?? "");
  const [target, setTarget] = useState(signal.take_profits[0] ?? "");
  const submit = async () => {
    try {
      const body = {
        exit_price: given(exit),
        pnl: given(pnl),
        lot_size: given(lots),
        entry_price: given(entry),
        stop_loss: given(stop),
        take_profit: given(target),
      };
      const answer = await post<{ signal: Signal }>(`signals/${signal.id}/close`, body);
      say("The trade is in the journal");
      onDone(answer.signal);
    } catch (error) {
      throwUnlessConflict(error, onConflict);
    }
  };
  return (
    <FormDialog
      title={`Close ${signal.pair ?? "signal"} into a trade`}
      action="Write the trade"
      onSubmit={submit}
      onClose={onClose}
      class="form-grid"
    >
      <Field name="exit_price" label="Exit" type="number-text" value={exit} onInput={setExit} focus />
      <Field name="pnl" label="P&L" type="number-text" value={pnl} onInput={setPnl} />
      <Field name="entry_price" label="Entry" type="number-text" value={entry} onInput={setEntry} />
      <Field name="lot_size" label="Lots" type="number-text" value={lots} onInput={setLots} />
      <Field name="stop_loss" label="Stop loss" type="number-text" value={stop} onInput={setStop} hint="0: none" />
      <Field
        name="take_profit"
        label="Take profit"
        type="number-text"
        value={target}
        onInput={setTarget}
        hint="0: none"
      />
    </FormDialog>
  );
}
