import { useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { say } from "../lib/toasts";
import { Button } from "./basic";

/** Copies; also where the page came by plain HTTP and the clipboard's own interface is missing. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "offscreen";
    // Inside an open dialog nothing outside of it can have the focus.
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    const before = document.activeElement as HTMLElement | null;
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus();
    return done;
  }
}

export function CopyButton({
  text,
  label = "Copy",
  small = true,
}: {
  text: string;
  label?: string;
  small?: boolean;
}): JSX.Element {
  const [done, setDone] = useState(false);
  const timer = useRef(0);
  const copy = async () => {
    if (!(await copyText(text))) {
      say("The browser did not let the text be copied: select it and copy it by hand.", { tone: "bad" });
      return;
    }
    setDone(true);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setDone(false), 1600);
  };
  return (
    <Button small={small} icon={done ? "check" : "copy"} onClick={() => void copy()}>
      <span aria-live="polite">{done ? "Copied" : label}</span>
    </Button>
  );
}

/** A line, or some, to be copied whole. */
export function CopyLine({ text, label, secret }: { text: string; label: string; secret?: boolean }): JSX.Element {
  return (
    <div class={`copy-line${secret ? " secret" : ""}`}>
      <pre tabIndex={0} role="group" aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} />
    </div>
  );
}
