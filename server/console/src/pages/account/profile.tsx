import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { put, remove } from "../../lib/api";
import { ago, moment, words } from "../../lib/format";
import { useResource } from "../../lib/resource";
import { signOut, user } from "../../lib/session";
import { say } from "../../lib/toasts";
import type { SessionRow } from "../../lib/types";
import { Badge, Button, Card } from "../../ui/basic";
import { ThemeSwitch } from "../../ui/theme-switch";
import { Confirm } from "../../ui/dialog";
import { Field, Form } from "../../ui/form";
import { Failure, SkeletonRows } from "../../ui/states";
import { deviceName } from "./device";
import { UsersCard } from "./users";

export function ProfileTab(): JSX.Element {
  const me = user.value!;
  return (
    <div class="columns even">
      <div class="stack">
        <Card title="You" side={<Badge tone={me.plan === "pro" ? "accent" : "plain"}>{words(me.plan)}</Badge>}>
          <dl class="parsed wide-labels">
            <div>
              <dt>Email</dt>
              <dd>{me.email}</dd>
            </div>
            <div>
              <dt>Plan</dt>
              <dd>
                {words(me.plan)}, {me.plan_expires_at ? `until ${moment(me.plan_expires_at)}` : "without an end"}
              </dd>
            </div>
            {me.created_at && (
              <div>
                <dt>Member since</dt>
                <dd>{moment(me.created_at)}</dd>
              </div>
            )}
            <div>
              <dt>Id</dt>
              <dd class="mono">{me.id}</dd>
            </div>
          </dl>
          <div>
            <Button
              icon="signout"
              onClick={() =>
                void signOut().catch((error: Error) => say(`Not signed out: ${error.message}`, { tone: "bad" }))
              }
            >
              Sign out
            </Button>
          </div>
        </Card>
        <PasswordCard />
      </div>
      <div class="stack">
        <Card>
          <div class="toggle-row">
            <span>Theme</span>
            <ThemeSwitch />
          </div>
        </Card>
        <SessionsCard />
        {me.owner && <UsersCard />}
      </div>
    </div>
  );
}

function PasswordCard(): JSX.Element {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const submit = async () => {
    await put("password", { current_password: old, new_password: fresh });
    setOld("");
    setFresh("");
    say("Password changed. All other sessions have ended.");
  };
  return (
    <Card title="Password">
      <Form onSubmit={submit} class="stack">
        {(busy) => (
          <>
            <input type="email" autocomplete="username" value={user.value!.email} hidden readOnly />
            <Field
              name="current_password"
              label="Current password"
              type="password"
              autocomplete="current-password"
              value={old}
              onInput={setOld}
            />
            <Field
              name="new_password"
              label="New password"
              type="password"
              autocomplete="new-password"
              value={fresh}
              onInput={setFresh}
              hint="10 characters or more. Your other sessions end."
            />
            <div>
              <Button type="submit" busy={busy} disabled={!old || !fresh}>
                Change password
              </Button>
            </div>
          </>
        )}
      </Form>
    </Card>
  );
}

function SessionsCard(): JSX.Element {
  const sessions = useResource<{ sessions: SessionRow[] }>("sessions");
  const [ending, setEnding] = useState<SessionRow | null>(null);
  const rows = sessions.data?.sessions;
  // One's own first, then those that were used last.
  const used = (one: SessionRow) => (one.current ? "~" : (one.last_used_at ?? one.created_at));
  const sorted = rows && [...rows].sort((a, b) => (used(a) < used(b) ? 1 : -1));
  return (
    <Card title="Sessions" flush>
      {sessions.error && !sessions.data && <Failure error={sessions.error} retry={sessions.refresh} />}
      {!sessions.error && !sessions.data && <SkeletonRows rows={2} height={56} />}
      <ul class="rows">
        {sorted?.map((one) => (
          <li key={one.id}>
            <div>
              <p>
                {deviceName(one.user_agent)} {one.current && <Badge tone="gain">This one</Badge>}
              </p>
              <p class="faint small">
                {one.address ?? "unknown address"} ·{" "}
                {one.current ? "active now" : `last used ${ago(one.last_used_at ?? one.created_at)}`}
              </p>
            </div>
            {!one.current && (
              <Button small onClick={() => setEnding(one)}>
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ending && (
        <Confirm
          title="End this session?"
          action="End session"
          onClose={() => setEnding(null)}
          onConfirm={async () => {
            await remove(`sessions/${ending.id}`);
            sessions.refresh();
          }}
        >
          <p>
            {deviceName(ending.user_agent)} at {ending.address} is signed out at once.
          </p>
        </Confirm>
      )}
    </Card>
  );
}
