import type { ComponentChildren, JSX } from "preact";
import { Badge } from "../../ui/basic";
import { CopyLine } from "../../ui/copy";
import { curl } from "./curl";
import { Members, Parameters } from "./fields";
import { Markdown } from "./markdown";
import { type Answer, type Document, type Entry, resolve } from "./openapi";

export function Method({ name }: { name: string }): JSX.Element {
  return <span class={`method ${name}`}>{name.toUpperCase()}</span>;
}

function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="doc-part">
      <h4>{title}</h4>
      {children}
    </section>
  );
}

export function OperationCard({ document, entry }: { document: Document; entry: Entry }): JSX.Element {
  const { operation, method, path } = entry;
  const parameters = (operation.parameters ?? []).map((one) => resolve(document, one));
  const of = (place: string) => parameters.filter((one) => one.in === place);
  const body = Object.values(operation.requestBody?.content ?? {}).find((one) => one.schema);
  const answers = Object.entries(operation.responses).map(([status, one]): [string, Answer] => [
    status,
    resolve(document, one),
  ]);
  return (
    <article class="card doc-operation" id={operation.operationId}>
      <header>
        <h3>{operation.summary}</h3>
        <p class="doc-path">
          <Method name={method} />
          <code>{path}</code>
          {operation["x-scope"] && <Badge tone="plain">{operation["x-scope"]}</Badge>}
          {operation["x-plan"] && <Badge tone="accent">{operation["x-plan"]}</Badge>}
        </p>
      </header>
      <Markdown text={operation.description} />
      <CopyLine label={`Command: ${operation.summary}`} text={curl(document, entry)} />
      {["path", "query"].map(
        (place) =>
          of(place).length > 0 && (
            <Part key={place} title={place === "path" ? "In the path" : "Query"}>
              <Parameters document={document} parameters={of(place)} />
            </Part>
          ),
      )}
      {body?.schema && (
        <Part title="Body">
          <Members document={document} schema={body.schema} />
        </Part>
      )}
      <Answers document={document} answers={answers} />
      {of("header").length > 0 && (
        <details class="doc-more">
          <summary>Headers it looks at</summary>
          <Parameters document={document} parameters={of("header")} />
        </details>
      )}
    </article>
  );
}

function Answers({ document, answers }: { document: Document; answers: [string, Answer][] }): JSX.Element {
  return (
    <Part title="Answers">
      <ul class="doc-answers">
        {answers.map(([status, answer]) => {
          const schema = status.startsWith("2") ? answer.content?.["application/json"]?.schema : undefined;
          return (
            <li key={status}>
              <span class={`status-code ${status.startsWith("2") ? "gain" : "muted"}`}>{status}</span>
              <div>
                <Markdown text={answer.description} />
                {schema && (
                  <details>
                    <summary>What it holds</summary>
                    <Members document={document} schema={schema} depth={1} />
                  </details>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </Part>
  );
}
