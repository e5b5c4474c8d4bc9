import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../lib/api";
import { askSetup, createOwner, setup } from "../../lib/session";
import { Button } from "../../ui/basic";
import { CopyLine } from "../../ui/copy";
import { Field, Form } from "../../ui/form";
import { Frame } from "./frame";

const tokenOf = (hash: string) => new URLSearchParams(hash.slice(1)).get("token") ?? "";

export default function Setup(): JSX.Element {
  const [token, setToken] = useState(() => tokenOf(location.hash));
  const [gone, setGone] = useState(false);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  // The token is good once; it need not stay in the address bar and the history.
  useEffect(() => {
    const read = () => {
      if (!location.hash) return;
      setToken((old) => tokenOf(location.hash) || old);
      history.replaceState(null, "", location.pathname);
    };
    read();
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);

  if (setup.value && !setup.value.needs_owner) {
    return (
      <Frame title="Already set up" note="This server has its owner.">
        <a class="button primary" href="/signin">
          Sign in
        </a>
      </Frame>
    );
  }
  if (!token || gone) {
    return (
      <Frame
        title={gone ? "This link is no longer good" : "Almost there"}
        note={
          gone
            ? "It works once, and for 30 minutes."
            : "This server has no owner yet. Open the link it printed when it started."
        }
      >
        <p class="muted">Restart the server and it prints a new link:</p>
        <CopyLine label="Command" text="tjp serve --data ~/journal" />
      </Frame>
    );
  }
  const submit = async () => {
    try {
      await createOwner(token, email, password);
    } catch (error) {
      if (!(error instanceof ApiError) || error.field !== "token") throw error;
      // Used by somebody else, or too old: the server says which.
      await askSetup();
      setGone(true);
    }
  };
  return (
    <Frame title="Welcome to tjp" note="Create the owner of this journal. Nothing leaves this machine.">
      <Form onSubmit={submit}>
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
              hint="Your name here; no mail is ever sent."
            />
            <Field
              name="password"
              label="Password"
              type="password"
              autocomplete="new-password"
              value={password}
              onInput={setPassword}
              hint="10 characters or more."
            />
            <Button type="submit" kind="primary" busy={busy}>
              Create the journal
            </Button>
          </>
        )}
      </Form>
    </Frame>
  );
}
