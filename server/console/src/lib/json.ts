// JSON in which a number stays the text it was sent as. A double has some 16 digits and no trailing zeros; a price of
// 1.10 or a decimal of 25 digits must be shown, and sent back, as it is.

/** A JSON number, as its text. */
export type Num = string;

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Parses JSON; every number in it becomes a string. Throws SyntaxError. */
export function decode(text: string): unknown {
  return JSON.parse(text.replace(STRING_OR_NUMBER, (part) => (part.startsWith('"') ? part : `"${part}"`)));
}

/** A number that `encode` writes as the text it is. */
export class Exact {
  constructor(readonly text: string) {}
}

/** What was typed as a number. What is none goes out as a string, and the server says what it wants instead. */
export function exact(typed: string): Exact | string {
  const text = typed
    .trim()
    .replace(/^\+/, "")
    .replace(/^(-?)\./, "$10.");
  return NUMBER.test(text) ? new Exact(text) : typed;
}

/** JSON text of a value; `undefined` members are left out, as in JSON.stringify. */
export function encode(value: unknown): string {
  if (value instanceof Exact) return value.text;
  if (Array.isArray(value)) return `[${value.map((one) => encode(one ?? null)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${encode(member)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
