import { signal } from "@preact/signals";

export type Theme = "auto" | "dark" | "light";

const systemDark = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "dark" || chosen === "light") return chosen;
  } catch {
    // Storage may be forbidden.
  }
  return "auto";
}

export const theme = signal<Theme>(stored());
/** Counts up when the colours change: a canvas has to be told. */
export const themeRound = signal(0);

function apply(): void {
  const dark = theme.value === "auto" ? systemDark.matches : theme.value === "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  themeRound.value += 1;
}

systemDark.addEventListener("change", apply);

export function chooseTheme(next: Theme): void {
  theme.value = next;
  try {
    if (next === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", next);
  } catch {
    // It holds for this visit, then.
  }
  apply();
}
