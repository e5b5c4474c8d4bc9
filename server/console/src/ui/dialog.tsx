// <dialog> holds the focus and makes the rest inert; here it also gives the focus back and closes on Escape.

import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ApiError } from "../lib/api";
import { asError } from "../lib/resource";
import { Button } from "./basic";
import { Notice } from "./states";

interface DialogProps {
  title: ComponentChildren;
  /** Without it there is no way out but what the dialog itself offers. */
  onClose?: () => void;
  children: ComponentChildren;
  wide?: boolean;
  class?: string;
  /** What was typed, or is shown only once, is not lost by a click beside the dialog. */
  modal?: boolean;
}

export function Dialog({ title, onClose, children, wide, modal, class: extra = "" }: DialogProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before it is painted: what is typed at once is typed into it.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const dialog = element.current!;
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-focus]")?.focus();
    return () => {
      dialog.close();
      // What had opened it may be gone by now: the button of an empty list, say.
      const back = before?.isConnected ? before : document.getElementById("main");
      back?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={`${wide ? "wide" : ""} ${extra}`.trim()}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      // Escape pressed twice closes it, whatever the page says to the first. One that has left the page is not asked.
      onClose={() => (onClose ? element.current && onClose() : element.current?.showModal())}
      onMouseDown={(event) => {
        if (!modal && event.target === element.current) onClose?.();
      }}
    >
      <div class="dialog-inner">
        <header class="dialog-head">
          <h2 id={heading}>{title}</h2>
          {onClose && <Button kind="ghost" icon="close" label="Close" small onClick={onClose} />}
        </header>
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  children: ComponentChildren;
  action: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asks before what cannot be taken back. */
export function Confirm({ title, children, action, onConfirm, onClose }: ConfirmProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const sending = useRef(false);
  const run = async () => {
    if (sending.current) return;
    sending.current = true;
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(asError(failure));
      setBusy(false);
    }
    sending.current = false;
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dialog-body prose">
        {children}
        <Notice error={error} />
      </div>
      <footer class="dialog-foot">
        <Button onClick={onClose} focus>
          Cancel
        </Button>
        <Button kind="danger" busy={busy} onClick={() => void run()}>
          {action}
        </Button>
      </footer>
    </Dialog>
  );
}
