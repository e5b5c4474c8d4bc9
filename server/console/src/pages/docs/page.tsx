// The API reference, drawn from what the server says of itself; so it cannot say what the server does not do.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { user } from "../../lib/session";
import { Card, PageHead } from "../../ui/basic";
import { CopyLine } from "../../ui/copy";
import { narrow } from "../../ui/media";
import { Search } from "../../ui/search";
import { Empty, Failure, SkeletonRows } from "../../ui/states";
import { Markdown } from "./markdown";
import { byTag, type Entry, useDocument } from "./openapi";
import { Method, OperationCard } from "./operation";

function fits(entry: Entry, words: string): boolean {
  const text = `${entry.method} ${entry.path} ${entry.operation.summary} ${entry.operation.operationId}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export default function DocsPage(): JSX.Element {
  const { document: api, error, retry } = useDocument();
  const [words, setWords] = useState("");

  // What the address points at is only there once the document has come.
  useEffect(() => {
    if (api && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [api]);

  if (error) {
    return (
      <div class="page">
        <PageHead title="API reference" />
        <Card>
          <Failure error={error} retry={retry} />
        </Card>
      </div>
    );
  }
  if (!api) {
    return (
      <div class="page" aria-busy="true">
        <PageHead title="API reference" />
        <Card>
          <SkeletonRows rows={10} />
        </Card>
      </div>
    );
  }
  const tags = byTag(api)
    .map((tag) => ({ ...tag, entries: tag.entries.filter((entry) => fits(entry, words)) }))
    .filter((tag) => tag.entries.length > 0);
  const contents = (
    <nav aria-label="Operations" class="doc-contents">
      {tags.map((tag) => (
        <section key={tag.name}>
          <h2>{tag.name}</h2>
          <ul>
            {tag.entries.map((entry) => (
              <li key={entry.operation.operationId}>
                <a href={`#${entry.operation.operationId}`}>
                  <span class="clip">{entry.operation.summary}</span>
                  <Method name={entry.method} />
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
  return (
    <div class="page docs-page">
      <PageHead title="API reference" note={`version ${api.info.version}`}>
        <Search label="Find an operation" placeholder="Find an operation" value={words} onInput={setWords} wide />
      </PageHead>
      <div class="docs-split">
        {narrow.value ? (
          <details class="card doc-contents-fold">
            <summary>Contents</summary>
            {contents}
          </details>
        ) : (
          contents
        )}
        <div class="docs-body">
          {!words && <Start text={api.info.description} />}
          {tags.length === 0 && (
            <Card>
              <Empty icon="search" title="No operation like that">
                <button type="button" class="button" onClick={() => setWords("")}>
                  Show all
                </button>
              </Empty>
            </Card>
          )}
          {tags.map((tag) => (
            <section key={tag.name} class="doc-tag">
              <h2>{tag.name}</h2>
              <p class="muted">{tag.description}</p>
              {tag.entries.map((entry) => (
                <OperationCard key={entry.operation.operationId} document={api} entry={entry} />
              ))}
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}

function Start({ text }: { text: string | undefined }): JSX.Element {
  return (
    <Card title="Begin here">
      <ol class="steps">
        <li>
          <strong>Mint a key.</strong>{" "}
          {user.value ? <a href="/account/keys">Open your API keys</a> : "Sign in, open Account → API Keys"} and create
          one. It is shown once.
        </li>
        <li>
          <strong>Put it in your shell.</strong>
          <CopyLine label="Command" text="export TJP_API_KEY=tjp_live_…" />
        </li>
        <li>
          <strong>Ask.</strong>
          <CopyLine
            label="Command"
            text={`curl -H "Authorization: Bearer $TJP_API_KEY" ${location.origin}/api/v1/me`}
          />
        </li>
      </ol>
      <Markdown text={text} />
      <p class="faint small">
        As a file: <a href="/api/v1/openapi.json">openapi.json</a>. What this console is built with:{" "}
        <a href="/licenses.txt" target="_blank">
          licenses
        </a>
        .
      </p>
    </Card>
  );
}
