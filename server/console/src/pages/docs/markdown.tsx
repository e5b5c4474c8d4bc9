// The little Markdown that the API's descriptions use, as elements: paragraphs, lists, bold, code. Text stays text.

import type { ComponentChildren, JSX } from "preact";

function inline(text: string): ComponentChildren[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]*\))/).map((part) => {
    if (part.startsWith("`")) return <code>{part.slice(1, -1)}</code>;
    if (part.startsWith("**")) return <strong>{part.slice(2, -2)}</strong>;
    const link = /^\[([^\]]+)\]/.exec(part);
    return link ? link[1] : part;
  });
}

export const Inline = ({ text }: { text: string | undefined }): JSX.Element => <>{text && inline(text)}</>;

export function Markdown({ text }: { text: string | undefined }): JSX.Element | null {
  if (!text) return null;
  return (
    <div class="markdown">
      {text.split(/\n{2,}/).map((block, at) => {
        const lines = block.split("\n");
        if (!lines.every((line) => line.startsWith("- "))) return <p key={at}>{inline(block)}</p>;
        return (
          <ul key={at}>
            {lines.map((line) => (
              <li key={line}>{inline(line.slice(2))}</li>
            ))}
          </ul>
        );
      })}
    </div>
  );
}
