import type { JSX } from "preact";
import { Field } from "../../ui/form";

const OVERLAPS: [string, string][] = [
  ["0", "No, it ends now"],
  ["3600", "For an hour"],
  ["86400", "For a day"],
  ["604800", "For a week"],
];

/** How long what is replaced, a key or a webhook's address, is still taken. */
export function OverlapField({ value, onInput }: { value: string; onInput: (value: string) => void }): JSX.Element {
  return (
    <Field
      name="overlap_seconds"
      label="Keep the old one working"
      value={value}
      onInput={onInput}
      options={OVERLAPS}
      hint="Time to put the new one in place."
      focus
    />
  );
}
