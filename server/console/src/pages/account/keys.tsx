import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { remove } from "../../lib/api";
import { KEY_EVENTS } from "../../lib/events";
import { ago, dayOf, lastDayOf } from "../../lib/format";
import { useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import type { Key } from "../../lib/types";
import { Badge, Button, Card } from "../../ui/basic";
import { Confirm } from "../../ui/dialog";
import { Empty, Failure, SkeletonRows } from "../../ui/states";
import { CreateKey, KeyOnce, RerollKey } from "./key-dialogs";

type Open =
  | { kind: "create" }
  | { kind: "reroll"; key: Key }
  | { kind: "revoke"; key: Key }
  | { kind: "once"; key: Key; plaintext: string };

export function KeysTab(): JSX.Element {
  const keys = useResource<{ keys: Key[] }>("keys", KEY_EVENTS);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const minted = (key: Key, plaintext: string) => {
    keys.refresh();
    setOpen({ kind: "once", key, plaintext });
  };
  const list = keys.data?.keys;
  return (
    <>
      <Card
        title="API keys"
        flush
        side={
          list &&
          list.length > 0 && (
            <Button kind="primary" small icon="plus" onClick={() => setOpen({ kind: "create" })}>
              Create key
            </Button>
          )
        }
      >
        {keys.error && !list && <Failure error={keys.error} retry={keys.refresh} />}
        {!keys.error && !list && <SkeletonRows rows={3} height={56} />}
        {list?.length === 0 && (
          <Empty icon="key" title="No key yet">
            <p class="muted">
              A bot, a script or TradingView needs one to reach your journal. It is shown once, when it is made.
            </p>
            <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>
              Create key
            </Button>
          </Empty>
        )}
        {list && list.length > 0 && (
          <ul class="rows">
            {list.map((key) => (
              <KeyRow key={key.id} value={key} onOpen={setOpen} />
            ))}
          </ul>
        )}
      </Card>
      <p class="faint small">
        A key belongs in a header, never in a URL, in git or in a page's code. What it can do is in the{" "}
        <a href="/docs">API reference</a>.
      </p>
      {open?.kind === "create" && <CreateKey onClose={close} onDone={minted} />}
      {open?.kind === "reroll" && <RerollKey value={open.key} onClose={close} onDone={minted} />}
      {open?.kind === "once" && <KeyOnce value={open.key} plaintext={open.plaintext} onClose={close} />}
      {open?.kind === "revoke" && (
        <Confirm
          title={`Revoke “${open.key.name}”?`}
          action="Revoke key"
          onClose={close}
          onConfirm={async () => {
            await remove(`keys/${open.key.id}`);
            keys.refresh();
            say(`${open.key.name} revoked`);
          }}
        >
          <p>
            Whatever uses {open.key.last_characters ? `the key ending in ${open.key.last_characters}` : "this key"} is
            refused at once. This cannot be taken back.
          </p>
        </Confirm>
      )}
    </>
  );
}

const DAY_MS = 86_400_000;

/** Of a key that ends within a day the date says too little. */
const ending = (at: string) => (Math.abs(Date.parse(at) - Date.now()) <= DAY_MS ? ago(at) : lastDayOf(at));

function Fact({ label, children }: { label: string; children: string }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function KeyRow({ value, onOpen }: { value: Key; onOpen: (open: Open) => void }): JSX.Element {
  const over = value.expires_at !== null && Date.parse(value.expires_at) < Date.now();
  return (
    <li class="key-row">
      <div>
        <p class="key-name">
          {value.name}{" "}
          <Badge tone={value.scope === "read" ? "plain" : "accent"}>
            {value.scope === "read" ? "Read" : "Read + write"}
          </Badge>
          {over && <Badge tone="loss">Expired</Badge>}
        </p>
        {/* Keys of earlier versions kept nothing of their text. */}
        {value.last_characters && <p class="faint small mono">tjp_live_…{value.last_characters}</p>}
      </div>
      <dl class="row-facts">
        <Fact label="Made">{dayOf(value.created_at)}</Fact>
        <Fact label="Last used">{value.last_used_at ? ago(value.last_used_at) : "never"}</Fact>
        <Fact label={over ? "Expired" : "Expires"}>{value.expires_at ? ending(value.expires_at) : "never"}</Fact>
      </dl>
      <div class="row-buttons">
        <Button small icon="refresh" onClick={() => onOpen({ kind: "reroll", key: value })}>
          Reroll
        </Button>
        <Button small onClick={() => onOpen({ kind: "revoke", key: value })}>
          Revoke
        </Button>
      </div>
    </li>
  );
}
