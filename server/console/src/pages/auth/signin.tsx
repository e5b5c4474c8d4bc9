import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { query } from "../../lib/router";
import { register, setup, signIn } from "../../lib/session";
import { Button } from "../../ui/basic";
import { Field, Form } from "../../ui/form";
import { Frame } from "./frame";

export default function SignIn(): JSX.Element {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [fresh, setFresh] = useState(false);
  const open = setup.value?.registration === "open";
  const ended = query().get("ended") === "1";
  return (
    <Frame
      title={fresh ? "Create your account" : "Sign in"}
      note={
        ended
          ? "Your session has ended. Sign in again to go on where you were."
          : "Your trade journal, on your own machine."
      }
    >
      <Form onSubmit={() => (fresh ? register(email, password) : signIn(email, password))}>
        {(busy) => (
          <>
            <Field
              name="email"
              label="Email"
              type="email"
              autocomplete="username"
              value={email}
              onInput={setEmail}
              focus
            />
            <Field
              name="password"
              label="Password"
              type="password"
              autocomplete={fresh ? "new-password" : "current-password"}
              value={password}
              onInput={setPassword}
              hint={fresh ? "10 characters or more." : undefined}
            />
            <Button type="submit" kind="primary" busy={busy}>
              {fresh ? "Create account" : "Sign in"}
            </Button>
          </>
        )}
      </Form>
      {open && (
        <p class="muted">
          {fresh ? "You have an account? " : "New here? "}
          <button type="button" class="link" onClick={() => setFresh(!fresh)}>
            {fresh ? "Sign in" : "Create an account"}
          </button>
        </p>
      )}
      {!open && (
        <p class="faint small">
          No password yet, or forgotten? On the server:{" "}
          <code>tjp user set {email || "you@example.com"} --password-stdin</code>
        </p>
      )}
    </Frame>
  );
}
