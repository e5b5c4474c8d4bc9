import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { giveUp } from "../../lib/session";

/** Its code comes when it is first needed, which is seldom. */
export function SignInAgain(): JSX.Element | null {
  const [form, setForm] = useState<{ Found: ComponentType } | null>(null);
  useEffect(() => {
    // Where it cannot be had there is still the page to sign in on.
    import("./again").then((module) => setForm({ Found: module.default }), giveUp);
  }, []);
  return form && <form.Found />;
}
