// The parts of an OpenAPI document that the page draws, with references resolved.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../lib/api";
import { asError } from "../../lib/resource";

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  format?: string;
  pattern?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  const?: unknown;
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

interface Content {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { summary?: string; value?: unknown }>;
}

export interface Answer {
  $ref?: string;
  description: string;
  content?: Record<string, Content>;
}

export interface Operation {
  operationId: string;
  tags?: string[];
  summary: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { description?: string; required?: boolean; content: Record<string, Content> };
  responses: Record<string, Answer>;
  "x-scope"?: string;
  "x-plan"?: string;
}

export interface Document {
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
}

export interface Entry {
  method: string;
  path: string;
  operation: Operation;
}

const METHODS = ["get", "post", "put", "patch", "delete"];

export function resolve<T extends { $ref?: string }>(document: Document, thing: T): T {
  if (!thing.$ref) return thing;
  const [, , section, name] = thing.$ref.split("/");
  const found = document.components[section!]?.[name!] as T | undefined;
  return found ? resolve(document, found) : thing;
}

export const refName = (schema: Schema) => schema.$ref?.split("/").pop() ?? null;

/** Operations by tag, in the document's order. */
export function byTag(document: Document): { name: string; description: string; entries: Entry[] }[] {
  const entries = Object.entries(document.paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => (operations[method] ? [{ method, path, operation: operations[method] }] : [])),
  );
  const listed: { name: string; description?: string }[] = [...(document.tags ?? [])];
  const used = new Set(entries.flatMap((entry) => entry.operation.tags ?? []));
  // A tag that the document does not introduce has operations all the same.
  for (const name of used) if (!listed.some((tag) => tag.name === name)) listed.push({ name });
  return listed
    .map((tag) => ({
      name: tag.name,
      description: tag.description ?? "",
      entries: entries.filter((entry) => entry.operation.tags?.includes(tag.name)),
    }))
    .filter((tag) => tag.entries.length > 0);
}

let known: Document | null = null;

/** Read as plain JSON: here numbers are examples and limits, not money. */
export function useDocument(): { document: Document | null; error: ApiError | null; retry: () => void } {
  const [document, setDocument] = useState(known);
  const [error, setError] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (known) return;
    setError(null);
    fetch("/api/v1/openapi.json")
      .then(async (answer) => {
        if (!answer.ok)
          throw new ApiError(`The server answered ${answer.status}.`, answer.status, "unknown", null, null, {}, null);
        known = (await answer.json()) as Document;
        setDocument(known);
      })
      .catch((failure: unknown) => setError(asError(failure)));
  }, [round]);
  return { document, error, retry: () => setRound((n) => n + 1) };
}
