// The session has ended while something was typed: the page stays as it is, out of sight, until its user is back.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { giveUp, signInAgain, user } from "../../lib/session";
import { Button } from "../../ui/basic";
import { Dialog } from "../../ui/dialog";
import { Field, Form } from "../../ui/form";

export default function Again(): JSX.Element {
  const [password, setPassword] = useState("");
  return (
    <Dialog title="Your session has ended" class="again" modal>
      <Form onSubmit={() => signInAgain(password)} class="dialog-form">
        {(busy) => (
          <>
            <div class="dialog-body">
              <p class="muted">Sign in again to go on where you were. What you typed is still there.</p>
              <Field
                name="email"
                label="Email"
                type="email"
                autocomplete="username"
                value={user.value?.email ?? ""}
                readOnly
              />
              <Field
                name="password"
                label="Password"
                type="password"
                autocomplete="current-password"
                value={password}
                onInput={setPassword}
                focus
              />
            </div>
            <footer class="dialog-foot">
              <Button onClick={giveUp}>Discard and leave</Button>
              <Button type="submit" kind="primary" busy={busy}>
                Sign in
              </Button>
            </footer>
          </>
        )}
      </Form>
    </Dialog>
  );
}
