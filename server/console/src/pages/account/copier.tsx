import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { put } from "../../lib/api";
import { ago } from "../../lib/format";
import { exact } from "../../lib/json";
import { useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import { useUnsaved } from "../../lib/unsaved";
import type { Copier } from "../../lib/types";
import { Button, Card } from "../../ui/basic";
import { Field, Form, Toggle } from "../../ui/form";
import { Failure, SkeletonRows } from "../../ui/states";
import { SymbolMap } from "./symbol-map";

interface Draft {
  enabled: boolean;
  min_win_rate: string;
  min_trades: string;
  lookback_trades: string;
  allowed: string;
  blocked: string;
  map: [string, string][];
  expire: string;
}

function draftOf(copier: Copier): Draft {
  return {
    enabled: copier.enabled,
    min_win_rate: copier.min_win_rate ?? "",
    min_trades: copier.min_trades,
    lookback_trades: copier.lookback_trades,
    allowed: copier.allowed_pairs.join(", "),
    blocked: copier.blocked_pairs.join(", "),
    map: Object.entries(copier.symbol_map),
    expire: copier.expire_after_seconds ?? "",
  };
}

const pairs = (text: string) => text.split(/[\s,]+/).filter(Boolean);
const given = (text: string) => (text.trim() === "" ? undefined : exact(text));

function bodyOf(draft: Draft): Record<string, unknown> {
  const named = draft.map.filter(([from, to]) => from.trim() || to.trim());
  return {
    enabled: draft.enabled,
    min_win_rate: given(draft.min_win_rate) ?? null,
    min_trades: given(draft.min_trades),
    lookback_trades: given(draft.lookback_trades),
    allowed_pairs: pairs(draft.allowed),
    blocked_pairs: pairs(draft.blocked),
    symbol_map: Object.fromEntries(named.map(([from, to]) => [from.trim(), to.trim()])),
    expire_after_seconds: given(draft.expire) ?? null,
  };
}

export function CopierTab(): JSX.Element {
  const resource = useResource<{ copier: Copier }>("copier", ["copier_updated"]);
  const copier = resource.data?.copier;
  if (resource.error && !copier) {
    return (
      <Card title="Copier">
        <Failure error={resource.error} retry={resource.refresh} />
      </Card>
    );
  }
  if (!copier) {
    return (
      <Card title="Copier">
        <SkeletonRows rows={6} height={48} />
      </Card>
    );
  }
  // Settings that were changed elsewhere start the form anew: it sends all of them, and would undo that change.
  return <Settings key={copier.updated_at} copier={copier} onSaved={(saved) => resource.set({ copier: saved })} />;
}

function Settings({ copier, onSaved }: { copier: Copier; onSaved: (copier: Copier) => void }): JSX.Element {
  const before = draftOf(copier);
  const [draft, setDraft] = useState(before);
  const set = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }));
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  useUnsaved(changed);
  const submit = async () => {
    const answer = await put<{ copier: Copier }>("copier", bodyOf(draft));
    onSaved(answer.copier);
    say("Copier settings saved");
  };
  return (
    <Form onSubmit={submit} class="stack copier-form">
      {(busy) => (
        <>
          <Card>
            <Toggle
              name="enabled"
              label="Copier"
              hint={
                draft.enabled
                  ? "On: a signal that passes the rules below waits for an executor."
                  : "Off: every signal that arrives is kept as ignored."
              }
              checked={draft.enabled}
              onChange={(enabled) => set({ enabled })}
            />
          </Card>
          <Card title="Win-rate floor">
            <p class="muted">A signal is blocked where its pair has won too rarely in your own journal.</p>
            <div class="form-grid three">
              <Field
                name="min_win_rate"
                label="At least, in %"
                type="number-text"
                value={draft.min_win_rate}
                onInput={(min_win_rate) => set({ min_win_rate })}
                placeholder="no floor"
              />
              <Field
                name="lookback_trades"
                label="Over its last trades"
                type="number-text"
                value={draft.lookback_trades}
                onInput={(lookback_trades) => set({ lookback_trades })}
              />
              <Field
                name="min_trades"
                label="Once there are"
                type="number-text"
                value={draft.min_trades}
                onInput={(min_trades) => set({ min_trades })}
                hint="With fewer trades than this it does not count."
              />
            </div>
          </Card>
          <Card title="Pairs">
            <div class="form-grid">
              <Field
                name="allowed_pairs"
                label="Only these"
                type="area"
                rows={2}
                value={draft.allowed}
                onInput={(allowed) => set({ allowed })}
                placeholder="all"
                hint="With commas between. Empty: all."
              />
              <Field
                name="blocked_pairs"
                label="Never these"
                type="area"
                rows={2}
                value={draft.blocked}
                onInput={(blocked) => set({ blocked })}
                placeholder="none"
              />
            </div>
          </Card>
          <Card title="Symbol names">
            <SymbolMap rows={draft.map} onChange={(map) => set({ map })} />
          </Card>
          <Card title="Expiry">
            <div class="form-grid three">
              <Field
                name="expire_after_seconds"
                label="Pending signals expire after, in seconds"
                type="number-text"
                value={draft.expire}
                onInput={(expire) => set({ expire })}
                placeholder="never"
              />
            </div>
          </Card>
          <div class={`save-bar${changed ? " changed" : ""}`}>
            <span class="muted">
              {changed ? "Not saved yet" : copier.updated_at ? `Saved ${ago(copier.updated_at)}` : "Default settings"}
            </span>
            <Button disabled={!changed} onClick={() => setDraft(before)}>
              Undo
            </Button>
            <Button type="submit" kind="primary" busy={busy} disabled={!changed}>
              Save
            </Button>
          </div>
        </>
      )}
    </Form>
  );
}
