import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { patch, post } from "../../lib/api";
import type { Account } from "../../lib/types";
import { Field } from "../../ui/form";
import { FormDialog } from "../../ui/form-dialog";
import { CONNECTIONS, PLATFORMS } from "./accounts";

const TEXTS = ["name", "platform", "connection", "broker", "server", "login", "currency"] as const;
type Draft = Record<(typeof TEXTS)[number], string>;

function draftOf(account: Account | null): Draft {
  const draft = Object.fromEntries(TEXTS.map((name) => [name, account?.[name] ?? ""])) as Draft;
  return account ? draft : { ...draft, platform: "MT5", connection: "ea" };
}

export function AccountForm({
  account,
  onClose,
  onDone,
}: {
  account: Account | null;
  onClose: () => void;
  onDone: () => void;
}): JSX.Element {
  const before = draftOf(account);
  const [draft, setDraft] = useState(before);
  const field = (name: keyof Draft) => ({
    name,
    value: draft[name],
    onInput: (value: string) => setDraft((old) => ({ ...old, [name]: value })),
  });
  const submit = async () => {
    const changed = TEXTS.filter((name) => (account ? draft[name] !== before[name] : draft[name] !== ""));
    const body = Object.fromEntries(changed.map((name) => [name, draft[name] === "" ? null : draft[name]]));
    if (!account) await post("accounts", body);
    // Any PATCH counts as the account's sign of life: none is sent for nothing.
    else if (changed.length > 0) await patch(`accounts/${account.id}`, body);
    onDone();
  };
  return (
    <FormDialog
      title={account ? "Edit account" : "Add account"}
      action={account ? "Save" : "Add account"}
      onSubmit={submit}
      onClose={onClose}
      class="form-grid"
    >
      <Field {...field("name")} label="Name" placeholder="FTMO 100k" class="half" focus />
      <Field {...field("platform")} label="Platform" options={Object.entries(PLATFORMS)} />
      <Field {...field("connection")} label="Connected by" options={Object.entries(CONNECTIONS)} />
      <Field {...field("broker")} label="Broker" optional />
      <Field {...field("server")} label="Server" optional />
      <Field {...field("login")} label="Login" optional hint="Masked but for its last three characters." />
      <Field {...field("currency")} label="Currency" optional placeholder="USD" />
    </FormDialog>
  );
}
