import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { narrow } from "../../ui/media";
import { ThemeSwitch } from "../../ui/theme-switch";

export function Frame({
  title,
  note,
  children,
}: {
  title: string;
  note: ComponentChildren;
  children: ComponentChildren;
}): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  // On a phone the keyboard would cover the page before it was seen.
  useLayoutEffect(() => {
    if (!narrow.value) element.current?.querySelector<HTMLElement>("[data-focus]")?.focus();
  }, []);
  return (
    <div class="frame" ref={element}>
      <div class="frame-box">
        <svg class="frame-mark" width="40" height="40" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M7 21l6-6 4 4 8-9" />
        </svg>
        <h1>{title}</h1>
        <p class="muted">{note}</p>
        {children}
      </div>
      <footer class="frame-foot">
        <a href="/docs">API reference</a>
        <ThemeSwitch />
      </footer>
    </div>
  );
}
