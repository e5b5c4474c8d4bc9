import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { remove } from "../../lib/api";
import { HOOK_EVENTS } from "../../lib/events";
import { ago, moment, sessionName, words } from "../../lib/format";
import { useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import type { Hook } from "../../lib/types";
import { Badge, Button, Card } from "../../ui/basic";
import { Confirm } from "../../ui/dialog";
import { Empty, Failure, SkeletonRows } from "../../ui/states";
import { HookForm, HookOnce, RotateHook } from "./hook-dialogs";
import { Inbox } from "./inbox";
import { TryParser } from "./try-parser";

type Open =
  { kind: "create" } | { kind: "edit" | "rotate" | "delete"; hook: Hook } | { kind: "once"; hook: Hook; url: string };

export function HooksTab(): JSX.Element {
  const hooks = useResource<{ hooks: Hook[] }>("hooks", HOOK_EVENTS);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const list = hooks.data?.hooks;
  const shown = (hook: Hook, url: string | null) => {
    hooks.refresh();
    setOpen(url ? { kind: "once", hook, url } : null);
  };
  if (hooks.error && !list) {
    return (
      <Card title="Webhooks in">
        <Failure error={hooks.error} retry={hooks.refresh} />
      </Card>
    );
  }
  return (
    <div class="columns hooks-columns">
      <div class="stack">
        <Card
          title="Webhooks in"
          flush
          side={
            list &&
            list.length > 0 && (
              <Button kind="primary" small icon="plus" onClick={() => setOpen({ kind: "create" })}>
                Create webhook
              </Button>
            )
          }
        >
          {!list && <SkeletonRows rows={2} height={64} />}
          {list?.length === 0 && (
            <Empty icon="inbox" title="No webhook yet">
              <p class="muted">
                A webhook is a URL that takes alerts and messages in. TradingView, a bridge or a script posts to it;
                what comes is a signal or a trade.
              </p>
              <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>
                Create webhook
              </Button>
            </Empty>
          )}
          <ul class="rows">
            {list?.map((hook) => (
              <HookRow key={hook.id} hook={hook} onOpen={setOpen} />
            ))}
          </ul>
        </Card>
        <Inbox hooks={list ?? []} />
      </div>
      <TryParser hooks={list ?? []} />
      {open?.kind === "create" && <HookForm hook={null} onClose={close} onDone={shown} />}
      {open?.kind === "edit" && <HookForm hook={open.hook} onClose={close} onDone={shown} />}
      {open?.kind === "rotate" && <RotateHook hook={open.hook} onClose={close} onDone={shown} />}
      {open?.kind === "once" && <HookOnce hook={open.hook} url={open.url} onClose={close} />}
      {open?.kind === "delete" && (
        <Confirm
          title={`Delete “${open.hook.name}”?`}
          action="Delete webhook"
          onClose={close}
          onConfirm={async () => {
            await remove(`hooks/${open.hook.id}`);
            hooks.refresh();
            say(`${open.hook.name} deleted`);
          }}
        >
          <p>Its URL takes nothing more, at once. What came in by it stays.</p>
        </Confirm>
      )}
    </div>
  );
}

function HookRow({ hook, onOpen }: { hook: Hook; onOpen: (open: Open) => void }): JSX.Element {
  const rules = [
    hook.allow_ips.length ? `only from ${hook.allow_ips.join(", ")}` : "from anywhere",
    hook.default_session && `session ${sessionName(hook.default_session)}`,
  ].filter(Boolean);
  const old = hook.old_token_until && Date.parse(hook.old_token_until) > Date.now() ? hook.old_token_until : null;
  return (
    <li>
      <div>
        <p class="key-name">
          {hook.name}{" "}
          <Badge tone="plain">{hook.kind === "auto" ? "Signals and trades" : `${words(hook.kind)}s only`}</Badge>
        </p>
        <p class="faint small">
          <code>/hooks/…{hook.token_end}</code> · {rules.join(" · ")} · made {ago(hook.created_at)}
        </p>
        {old && <p class="small amber-text">The old URL goes on until {moment(old)}.</p>}
      </div>
      <div class="row-buttons">
        <Button small icon="refresh" onClick={() => onOpen({ kind: "rotate", hook })}>
          Rotate
        </Button>
        <Button small icon="edit" label={`Edit ${hook.name}`} onClick={() => onOpen({ kind: "edit", hook })} />
        <Button small icon="trash" label={`Delete ${hook.name}`} onClick={() => onOpen({ kind: "delete", hook })} />
      </div>
    </li>
  );
}
