// The members of a body or an answer, nested ones folded away.

import type { JSX } from "preact";
import { type Document, type Parameter, refName, resolve, type Schema } from "./openapi";
import { Inline } from "./markdown";

function typeText(document: Document, schema: Schema): string {
  const found = resolve(document, schema);
  if (found.oneOf) return found.oneOf.map((one) => refName(one) ?? typeText(document, one)).join(" or ");
  const types = [found.type ?? "any"].flat();
  const text = types
    .map((type) => {
      if (type === "array" && found.items) return `array of ${refName(found.items) ?? typeText(document, found.items)}`;
      return found.format && type === "string" ? found.format : type;
    })
    .join(" or ");
  return text;
}

/** The limits in words. */
function limits(schema: Schema): string {
  const parts: string[] = [];
  if (schema.minimum !== undefined && schema.maximum !== undefined) parts.push(`${schema.minimum}–${schema.maximum}`);
  else if (schema.minimum !== undefined) parts.push(`≥ ${schema.minimum}`);
  else if (schema.maximum !== undefined) parts.push(`≤ ${schema.maximum}`);
  if (schema.exclusiveMinimum !== undefined) parts.push(`> ${schema.exclusiveMinimum}`);
  if (schema.maxLength !== undefined) parts.push(`≤ ${schema.maxLength} bytes`);
  if (schema.maxItems !== undefined) parts.push(`≤ ${schema.maxItems} items`);
  if (schema.default !== undefined) parts.push(`default ${JSON.stringify(schema.default)}`);
  return parts.join(", ");
}

function Words({ schema }: { schema: Schema }): JSX.Element | null {
  const words = schema.enum?.filter((word) => word !== null);
  if (!words?.length) return null;
  return (
    <span class="field-words">
      {words.map((word) => (
        <code key={String(word)}>{String(word)}</code>
      ))}
    </span>
  );
}

interface RowProps {
  document: Document;
  name: string;
  schema: Schema;
  required: boolean;
  note?: string;
  depth: number;
}

function Row({ document, name, schema, required, note, depth }: RowProps): JSX.Element {
  const found = resolve(document, schema);
  const inner = found.properties ? found : found.items ? resolve(document, found.items) : null;
  const nested = inner?.properties && depth < 3 ? inner : null;
  const bounds = limits(found);
  return (
    <div class="doc-field">
      <dt>
        <code>{name}</code>
        {required && <span class="required">required</span>}
        <span class="faint small">{typeText(document, schema)}</span>
      </dt>
      <dd>
        <span class="muted">
          <Inline text={note ?? found.description} />
        </span>
        <Words schema={found} />
        {bounds && <span class="faint small">{bounds}</span>}
        {nested && (
          <details>
            <summary>{`Its ${Object.keys(nested.properties!).length} members`}</summary>
            <Members document={document} schema={nested} depth={depth + 1} />
          </details>
        )}
      </dd>
    </div>
  );
}

export function Members({
  document,
  schema,
  depth = 0,
}: {
  document: Document;
  schema: Schema;
  depth?: number;
}): JSX.Element | null {
  const found = resolve(document, schema);
  if (found.oneOf) {
    return (
      <>
        {found.oneOf.map((one, at) => (
          <div key={at}>
            {at > 0 && <p class="faint small or">or</p>}
            <Members document={document} schema={one} depth={depth} />
          </div>
        ))}
      </>
    );
  }
  if (!found.properties) return null;
  const required = found.required ?? [];
  return (
    <dl class="doc-fields">
      {Object.entries(found.properties).map(([name, one]) => (
        <Row
          key={name}
          document={document}
          name={name}
          schema={one}
          required={depth === 0 && required.includes(name)}
          depth={depth}
        />
      ))}
    </dl>
  );
}

export function Parameters({ document, parameters }: { document: Document; parameters: Parameter[] }): JSX.Element {
  return (
    <dl class="doc-fields">
      {parameters.map((one) => (
        <Row
          key={one.name}
          document={document}
          name={one.name}
          schema={one.schema}
          required={Boolean(one.required)}
          note={one.description}
          depth={0}
        />
      ))}
    </dl>
  );
}
