import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { useUnsaved } from "../lib/unsaved";
import { Button } from "./basic";
import { Dialog } from "./dialog";
import { Form } from "./form";

interface FormDialogProps {
  title: string;
  /** What the button says that sends it. */
  action: string;
  onSubmit: () => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
  modal?: boolean;
  /** How its fields are laid out. */
  class?: string;
}

/** A dialog that is one form: fields, and at its foot what leaves it and what sends it. */
export function FormDialog(props: FormDialogProps): JSX.Element {
  const [touched, setTouched] = useState(false);
  useUnsaved(touched);
  return (
    <Dialog title={props.title} onClose={props.onClose} wide={props.wide} modal={props.modal}>
      <Form onSubmit={props.onSubmit} class="dialog-form" onTouched={() => setTouched(true)}>
        {(busy) => (
          <>
            <div class={`dialog-body ${props.class ?? ""}`}>{props.children}</div>
            <footer class="dialog-foot">
              <Button onClick={props.onClose}>Cancel</Button>
              <Button type="submit" kind="primary" busy={busy}>
                {props.action}
              </Button>
            </footer>
          </>
        )}
      </Form>
    </Dialog>
  );
}
