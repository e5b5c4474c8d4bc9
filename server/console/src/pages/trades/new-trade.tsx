import type { JSX } from "preact";
import { Button } from "../../ui/basic";
import { narrow } from "../../ui/media";
import { tradeForm } from "./trade-form-lazy";

/** On a phone the head of a page has room for its sign alone. */
export function NewTrade(): JSX.Element {
  const open = () => (tradeForm.value = { trade: null });
  if (narrow.value) return <Button kind="primary" icon="plus" label="New trade" onClick={open} />;
  return (
    <Button kind="primary" icon="plus" onClick={open}>
      New trade
    </Button>
  );
}
