import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { patch, post } from "../../lib/api";
import { sessionName } from "../../lib/format";
import { Exact } from "../../lib/json";
import { type Hook, SESSIONS } from "../../lib/types";
import { Button } from "../../ui/basic";
import { CopyLine } from "../../ui/copy";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/form";
import { FormDialog } from "../../ui/form-dialog";
import { OverlapField } from "./overlap-field";

/** The URL comes along where there is a new one. */
type Done = (hook: Hook, url: string | null) => void;

const KINDS: [string, string][] = [
  ["auto", "Signals and trades"],
  ["signal", "Signals only"],
  ["trade", "Trades only"],
];

export function HookForm({
  hook,
  onClose,
  onDone,
}: {
  hook: Hook | null;
  onClose: () => void;
  onDone: Done;
}): JSX.Element {
  const [name, setName] = useState(hook?.name ?? "");
  const [kind, setKind] = useState<string>(hook?.kind ?? "auto");
  const [from, setFrom] = useState(hook?.allow_ips.join(", ") ?? "");
  const [session, setSession] = useState<string>(hook?.default_session ?? "");
  const submit = async () => {
    const allowed = from.split(/[\s,]+/).filter(Boolean);
    const body = { name, kind, allow_ips: allowed, default_session: session || null };
    if (hook) {
      onDone((await patch<{ hook: Hook }>(`hooks/${hook.id}`, body)).hook, null);
      return;
    }
    const answer = await post<{ hook: Hook; url: string }>("hooks", body);
    onDone(answer.hook, answer.url);
  };
  return (
    <FormDialog
      title={hook ? "Edit webhook" : "Create webhook"}
      action={hook ? "Save" : "Create webhook"}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field name="name" label="Name" value={name} onInput={setName} placeholder="TradingView" focus />
      <Field
        name="kind"
        label="Takes"
        value={kind}
        onInput={setKind}
        options={KINDS}
        hint={kind === "auto" ? "Told apart by the message." : undefined}
      />
      <Field
        name="allow_ips"
        label="Only from"
        optional
        value={from}
        onInput={setFrom}
        placeholder="anywhere"
        hint="Addresses or networks, with commas between; “tradingview” stands for TradingView's four."
      />
      <Field
        name="default_session"
        label="Default session"
        value={session}
        onInput={setSession}
        options={[["", "None"], ...SESSIONS.map((one): [string, string] => [one, sessionName(one)])]}
        hint="For trades whose message names none."
      />
    </FormDialog>
  );
}

/** The only time the URL is seen: the server keeps a hash of its token. */
export function HookOnce({ hook, url, onClose }: { hook: Hook; url: string; onClose: () => void }): JSX.Element {
  return (
    <Dialog title={`URL of “${hook.name}”`} onClose={onClose} modal>
      <div class="dialog-body">
        <p>Copy it now: it is not shown again. In TradingView it goes into an alert's “Webhook URL”.</p>
        <CopyLine label="The webhook's URL" text={url} secret />
        <h3>Try it</h3>
        <CopyLine label="Command" text={`curl -d 'XAUUSD BUY NOW SL 2330 TP1 2350 TP2 2360' ${url}`} />
        <p class="muted">
          It appears under <a href="/signals">Signals</a> within a second.
        </p>
      </div>
      <footer class="dialog-foot">
        <Button kind="primary" onClick={onClose}>
          I have it
        </Button>
      </footer>
    </Dialog>
  );
}

export function RotateHook({ hook, onClose, onDone }: { hook: Hook; onClose: () => void; onDone: Done }): JSX.Element {
  const [overlap, setOverlap] = useState("3600");
  const submit = async () => {
    const answer = await post<{ hook: Hook; url: string }>(`hooks/${hook.id}/rotate`, {
      overlap_seconds: new Exact(overlap),
    });
    onDone(answer.hook, answer.url);
  };
  return (
    <FormDialog title={`Rotate “${hook.name}”`} action="Rotate" onSubmit={submit} onClose={onClose}>
      <p class="muted">The webhook gets a new URL.</p>
      <OverlapField value={overlap} onInput={setOverlap} />
    </FormDialog>
  );
}
