import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post } from "../../lib/api";
import { addDays, endOfDay, today } from "../../lib/dates";
import { Exact } from "../../lib/json";
import type { Key } from "../../lib/types";
import { Button } from "../../ui/basic";
import { CopyLine } from "../../ui/copy";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/form";
import { FormDialog } from "../../ui/form-dialog";
import { OverlapField } from "./overlap-field";

type Minted = (key: Key, plaintext: string) => void;
interface Answer {
  key: Key;
  plaintext: string;
}

const LIVES: [string, string][] = [
  ["", "Never"],
  ["30", "In 30 days"],
  ["90", "In 90 days"],
  ["365", "In a year"],
  ["date", "On a date…"],
];

export function CreateKey({ onClose, onDone }: { onClose: () => void; onDone: Minted }): JSX.Element {
  const [name, setName] = useState("");
  const [scope, setScope] = useState("read+write");
  const [life, setLife] = useState("");
  const [date, setDate] = useState(addDays(today(), 30));
  const dated = life === "date";
  const submit = async () => {
    // A date that was taken out is sent, too, and refused: it does not mean "never".
    const last = dated ? date : life && addDays(today(), Number(life));
    const expires_at = dated || life ? endOfDay(last) : null;
    const answer = await post<Answer>("keys", { name, scope, expires_at });
    onDone(answer.key, answer.plaintext);
  };
  return (
    <FormDialog title="Create key" action="Create key" onSubmit={submit} onClose={onClose}>
      <Field
        name="name"
        label="Name"
        value={name}
        onInput={setName}
        placeholder="My trading bot"
        hint="So that you know later what uses it."
        focus
      />
      <fieldset class="choices">
        <legend>Scope</legend>
        <Scope
          value="read+write"
          title="Read + write"
          note="Lists, fetches, creates, changes and deletes."
          chosen={scope}
          onChange={setScope}
        />
        <Scope value="read" title="Read" note="Lists and fetches." chosen={scope} onChange={setScope} />
      </fieldset>
      <Field name={dated ? "life" : "expires_at"} label="Expires" value={life} onInput={setLife} options={LIVES} />
      {dated && (
        <Field
          name="expires_at"
          label="Last day"
          type="date"
          value={date}
          onInput={setDate}
          hint="It works until this day is over where you are."
        />
      )}
    </FormDialog>
  );
}

function Scope(props: {
  value: string;
  title: string;
  note: string;
  chosen: string;
  onChange: (value: string) => void;
}): JSX.Element {
  return (
    <label class="choice-card">
      <input
        type="radio"
        name="scope"
        value={props.value}
        checked={props.chosen === props.value}
        onChange={() => props.onChange(props.value)}
      />
      <span>
        <strong>{props.title}</strong>
        <span class="faint small">{props.note}</span>
      </span>
    </label>
  );
}

/** The only time the key is seen: the server keeps a hash. */
export function KeyOnce({
  value,
  plaintext,
  onClose,
}: {
  value: Key;
  plaintext: string;
  onClose: () => void;
}): JSX.Element {
  return (
    <Dialog title={`Key “${value.name}”`} onClose={onClose} modal>
      <div class="dialog-body">
        <p>Copy it now: it is not shown again.</p>
        <CopyLine label="The key" text={plaintext} secret />
        <h3>Try it</h3>
        <CopyLine label="Command" text={`curl -H "Authorization: Bearer ${plaintext}" ${location.origin}/api/v1/me`} />
      </div>
      <footer class="dialog-foot">
        <Button kind="primary" onClick={onClose}>
          I have it
        </Button>
      </footer>
    </Dialog>
  );
}

export function RerollKey({
  value,
  onClose,
  onDone,
}: {
  value: Key;
  onClose: () => void;
  onDone: Minted;
}): JSX.Element {
  const [overlap, setOverlap] = useState("86400");
  const submit = async () => {
    const answer = await post<Answer>(`keys/${value.id}/reroll`, { overlap_seconds: new Exact(overlap) });
    onDone(answer.key, answer.plaintext);
  };
  return (
    <FormDialog title={`Reroll “${value.name}”`} action="Reroll" onSubmit={submit} onClose={onClose}>
      <p class="muted">You get a new key of the same name and scope.</p>
      <OverlapField value={overlap} onInput={setOverlap} />
    </FormDialog>
  );
}
