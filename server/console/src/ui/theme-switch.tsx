import type { JSX } from "preact";
import { chooseTheme, theme, type Theme } from "../lib/theme-choice";
import { Segments } from "./basic";
import { Icon } from "./icons";

const THEMES: [Theme, JSX.Element][] = [
  ["auto", <Icon name="auto" />],
  ["dark", <Icon name="moon" />],
  ["light", <Icon name="sun" />],
];

export function ThemeSwitch(): JSX.Element {
  const named = THEMES.map(([value, icon]): [Theme, JSX.Element] => [
    value,
    <span title={`Theme: ${value}`}>
      {icon}
      <span class="offscreen">{value}</span>
    </span>,
  ]);
  return <Segments label="Theme" value={theme.value} options={named} onChange={chooseTheme} />;
}
