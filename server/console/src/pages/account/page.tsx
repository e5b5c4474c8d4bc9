import type { ComponentType, JSX } from "preact";
import { PageHead } from "../../ui/basic";
import { Empty } from "../../ui/states";
import { AccountsTab } from "./accounts";
import { CopierTab } from "./copier";
import { HooksTab } from "./hooks";
import { KeysTab } from "./keys";
import { ProfileTab } from "./profile";

const TABS: { id: string; label: string; body: ComponentType }[] = [
  { id: "", label: "Profile", body: ProfileTab },
  { id: "keys", label: "API Keys", body: KeysTab },
  { id: "hooks", label: "Webhooks in", body: HooksTab },
  { id: "copier", label: "Copier", body: CopierTab },
  { id: "accounts", label: "Accounts", body: AccountsTab },
];

export default function AccountPage({ id }: { id: string }): JSX.Element {
  const tab = TABS.find((one) => one.id === id);
  const Body = tab?.body;
  return (
    <div class="page account-page">
      <PageHead title="Account" />
      <nav class="tabs" aria-label="Account">
        {TABS.map((one) => (
          <a
            key={one.id}
            href={one.id ? `/account/${one.id}` : "/account"}
            aria-current={one.id === id ? "page" : undefined}
          >
            {one.label}
          </a>
        ))}
      </nav>
      {Body ? (
        <Body />
      ) : (
        <Empty icon="search" title="There is no such tab">
          <a class="button" href="/account">
            To your profile
          </a>
        </Empty>
      )}
    </div>
  );
}
