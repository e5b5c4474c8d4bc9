// Fields, and the one way a form is sent: the server judges, its sentence goes beside the field it names.

import type { ComponentChildren, JSX } from "preact";
import { createContext } from "preact";
import { useContext, useId, useRef, useState } from "preact/hooks";
import type { ApiError } from "../lib/api";
import { asError } from "../lib/resource";
import { Notice } from "./states";

interface Refusal {
  field: string | null;
  message: string;
}

const Refused = createContext<Refusal | null>(null);

interface FormProps {
  /** Sends it; an ApiError thrown here is shown. */
  onSubmit: () => Promise<void>;
  children: (busy: boolean) => ComponentChildren;
  class?: string;
  /** Something was typed or chosen. */
  onTouched?: () => void;
}

export function Form({ onSubmit, children, class: extra = "", onTouched }: FormProps): JSX.Element {
  const element = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  // The second of two quick clicks comes before the page shows the first.
  const sending = useRef(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [beside, setBeside] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (sending.current) return;
    sending.current = true;
    setBusy(true);
    setError(null);
    try {
      await onSubmit();
    } catch (failure) {
      const refused = asError(failure);
      // "tags[2]" is said beside "tags".
      const name = refused.field?.split(/[.[]/)[0] ?? null;
      const input = name ? (element.current?.elements.namedItem(name) as HTMLElement | null) : null;
      setBeside(input !== null);
      setError(refused);
      if (input instanceof HTMLElement) {
        input.closest("details")?.setAttribute("open", "");
        input.focus();
      }
    }
    sending.current = false;
    setBusy(false);
  };

  const field = error?.field?.split(/[.[]/)[0] ?? null;
  return (
    <form ref={element} class={extra} noValidate onInput={onTouched} onSubmit={(event) => void submit(event)}>
      <Refused.Provider value={error && beside ? { field, message: error.message } : null}>
        {children(busy)}
        {error && !beside && (
          <div class="form-notice">
            <Notice error={error} />
          </div>
        )}
      </Refused.Provider>
    </form>
  );
}

interface FieldProps {
  name: string;
  label: string;
  value: string;
  onInput?: (value: string) => void;
  readOnly?: boolean;
  type?: "text" | "email" | "password" | "date" | "datetime-local" | "number-text" | "area";
  options?: [string, string][];
  list?: string[];
  hint?: ComponentChildren;
  placeholder?: string;
  optional?: boolean;
  autocomplete?: string;
  focus?: boolean;
  rows?: number;
  class?: string;
}

export function Field(props: FieldProps): JSX.Element {
  const id = useId();
  const refused = useContext(Refused);
  const bad = refused?.field === props.name ? refused.message : null;
  const described = [bad ? `${id}-bad` : "", props.hint ? `${id}-hint` : ""].join(" ").trim() || undefined;
  const common = {
    id,
    name: props.name,
    value: props.value,
    "aria-invalid": bad ? ("true" as const) : undefined,
    "aria-describedby": described,
    "data-focus": props.focus ? "" : undefined,
    readOnly: props.readOnly,
    onInput: (event: Event) => props.onInput?.((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class={`field ${props.class ?? ""}`}>
      <label for={id}>
        {props.label}
        {props.optional && <span class="faint"> optional</span>}
      </label>
      {control(props, common, `${id}-list`)}
      {bad && (
        <p class="field-bad" id={`${id}-bad`} role="alert">
          {bad}
        </p>
      )}
      {props.hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
    </div>
  );
}

function control(props: FieldProps, common: JSX.HTMLAttributes, list: string): JSX.Element {
  const attributes = common as Record<string, unknown>;
  if (props.options) {
    return (
      <select {...attributes}>
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    );
  }
  if (props.type === "area") {
    return <textarea {...attributes} dir="auto" rows={props.rows ?? 4} placeholder={props.placeholder} />;
  }
  const numeric = props.type === "number-text";
  return (
    <>
      <input
        {...attributes}
        // A number input would round and drop zeros; text keeps what was typed.
        type={numeric ? "text" : (props.type ?? "text")}
        inputMode={numeric ? "decimal" : undefined}
        class={numeric ? "number" : ""}
        list={props.list ? list : undefined}
        placeholder={props.placeholder}
        autocomplete={props.autocomplete ?? "off"}
        spellcheck={false}
      />
      {props.list && (
        <datalist id={list}>
          {props.list.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </>
  );
}

export function Toggle({
  label,
  hint,
  checked,
  onChange,
  name,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (on: boolean) => void;
  name: string;
}): JSX.Element {
  const id = useId();
  return (
    <div class="toggle-row">
      <div>
        <label for={id}>{label}</label>
        {hint && (
          <p class="field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
      <input
        id={id}
        name={name}
        type="checkbox"
        role="switch"
        class="toggle"
        checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  );
}
