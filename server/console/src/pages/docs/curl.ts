// A line to paste, for this server and this operation.

import type { Document, Entry } from "./openapi";
import { resolve } from "./openapi";

/** What stands in a path for an id of the reader's own. */
function sampleId(path: string, name: string): string {
  if (name === "token") return "tjp_hook_…";
  const kind = /\/api\/v1\/(\w+?)s?\/\{/.exec(path)?.[1] ?? "";
  const prefix = { trade: "trade", signal: "signal", hook: "hook", account: "acct", key: "key", session: "session" }[
    kind
  ];
  return prefix ? `${prefix}_…` : `{${name}}`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** JSON on one line with room between its members, so that it can be broken there. */
const spaced = (value: unknown) => JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");

/** The example of a body that the document brings along. */
export function exampleBody(document: Document, entry: Entry): { type: string; text: string } | null {
  const content = entry.operation.requestBody?.content;
  if (!content) return null;
  for (const [type, one] of Object.entries(content)) {
    const named = one.examples && Object.values(one.examples)[0]?.value;
    const value = one.example ?? named;
    if (value !== undefined) return { type, text: typeof value === "string" ? value : spaced(value) };
  }
  const [type, one] = Object.entries(content)[0]!;
  const schema = one.schema && resolve(document, one.schema);
  return type === "application/json" && schema?.properties ? { type, text: "{}" } : null;
}

export function curl(document: Document, entry: Entry): string {
  const path = entry.path.replace(/\{(\w+)\}/g, (_, name: string) => sampleId(entry.path, name));
  const lines = [`curl ${entry.method === "get" ? "" : `-X ${entry.method.toUpperCase()} `}${location.origin}${path}`];
  if (entry.operation.security?.some((one) => Object.keys(one).length > 0))
    lines.push(`-H "Authorization: Bearer $TJP_API_KEY"`);
  const body = exampleBody(document, entry);
  if (body) {
    if (body.type === "application/json") lines.push('-H "Content-Type: application/json"');
    lines.push(`-d ${quoted(body.text)}`);
  }
  return lines.join(" \\\n  ");
}
