import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post } from "../../lib/api";
import { dayOf, words } from "../../lib/format";
import { useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import type { User } from "../../lib/types";
import { Badge, Button, Card } from "../../ui/basic";
import { Field } from "../../ui/form";
import { FormDialog } from "../../ui/form-dialog";
import { Failure, SkeletonRows } from "../../ui/states";

export function UsersCard(): JSX.Element {
  const users = useResource<{ users: User[] }>("users");
  const [adding, setAdding] = useState(false);
  return (
    <Card
      title="Users"
      flush
      side={
        <Button small icon="plus" onClick={() => setAdding(true)}>
          Add user
        </Button>
      }
    >
      {users.error && !users.data && <Failure error={users.error} retry={users.refresh} />}
      {!users.error && !users.data && <SkeletonRows rows={2} height={56} />}
      <ul class="rows">
        {users.data?.users.map((one) => (
          <li key={one.id}>
            <div>
              <p>
                {one.email} {one.owner && <Badge tone="plain">Owner</Badge>}
              </p>
              <p class="faint small">
                {words(one.plan)}
                {one.created_at && ` · since ${dayOf(one.created_at)}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
      {adding && (
        <AddUser
          onClose={() => setAdding(false)}
          onDone={(email) => {
            setAdding(false);
            users.refresh();
            say(`${email} can sign in now`);
          }}
        />
      )}
    </Card>
  );
}

function AddUser({ onClose, onDone }: { onClose: () => void; onDone: (email: string) => void }): JSX.Element {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = async () => {
    await post("users", { email, password });
    onDone(email);
  };
  return (
    <FormDialog title="Add user" action="Add user" onSubmit={submit} onClose={onClose}>
      <Field name="email" label="Email" type="email" value={email} onInput={setEmail} focus />
      <Field
        name="password"
        label="Initial password"
        type="password"
        autocomplete="new-password"
        value={password}
        onInput={setPassword}
        hint="10 characters or more. Hand it over yourself; the user can change it."
      />
    </FormDialog>
  );
}
