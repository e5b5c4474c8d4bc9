import type { JSX } from "preact";
import { dismiss, toasts } from "../lib/toasts";
import { Button } from "./basic";

export function Toaster(): JSX.Element {
  return (
    <div class="toaster" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div key={toast.id} class={`toast ${toast.tone}`}>
          <span>{toast.text}</span>
          {toast.action && (
            <Button
              kind="ghost"
              small
              onClick={() => {
                toast.action?.run();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <Button kind="ghost" small icon="close" label="Dismiss" onClick={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
