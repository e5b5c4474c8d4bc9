import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { remove } from "../../lib/api";
import { ACCOUNT_EVENTS } from "../../lib/events";
import { ago, number } from "../../lib/format";
import { useResource } from "../../lib/resource";
import { say } from "../../lib/toasts";
import type { Account } from "../../lib/types";
import { Button, Card, Status } from "../../ui/basic";
import { Confirm } from "../../ui/dialog";
import { Empty, Failure, SkeletonRows } from "../../ui/states";
import { AccountForm } from "./account-form";

export const PLATFORMS: Record<Account["platform"], string> = {
  MT4: "MetaTrader 4",
  MT5: "MetaTrader 5",
  CTRADER: "cTrader",
  EXCHANGE: "Exchange",
};
export const CONNECTIONS: Record<Account["connection"], string> = { cloud: "Cloud", ea: "Expert Advisor", api: "API" };

type Open = { kind: "create" } | { kind: "edit" | "delete"; account: Account };

/** What a heartbeat moves, balance and equity, is no event: executors send one every few seconds. */
const HEARTBEATS_MS = 5000;

export function AccountsTab(): JSX.Element {
  const resource = useResource<{ accounts: Account[] }>("accounts", ACCOUNT_EVENTS, HEARTBEATS_MS);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const saved = () => {
    resource.refresh();
    close();
  };
  const list = resource.data?.accounts;
  return (
    <>
      <Card
        title="Broker accounts"
        flush
        side={
          list &&
          list.length > 0 && (
            <Button kind="primary" small icon="plus" onClick={() => setOpen({ kind: "create" })}>
              Add account
            </Button>
          )
        }
      >
        {resource.error && !list && <Failure error={resource.error} retry={resource.refresh} />}
        {!resource.error && !list && <SkeletonRows rows={2} height={72} />}
        {list?.length === 0 && (
          <Empty icon="account" title="No account yet">
            <p class="muted">
              An account stands for one at a broker or exchange. An executor trades on it and reports its balance; no
              password is ever stored.
            </p>
            <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: "create" })}>
              Add account
            </Button>
          </Empty>
        )}
        <ul class="rows accounts">
          {list?.map((account) => (
            <AccountRow key={account.id} account={account} onOpen={setOpen} />
          ))}
        </ul>
      </Card>
      {open?.kind === "create" && <AccountForm account={null} onClose={close} onDone={saved} />}
      {open?.kind === "edit" && <AccountForm account={open.account} onClose={close} onDone={saved} />}
      {open?.kind === "delete" && (
        <Confirm
          title={`Delete “${open.account.name}”?`}
          action="Delete account"
          onClose={close}
          onConfirm={async () => {
            await remove(`accounts/${open.account.id}`);
            resource.refresh();
            say(`${open.account.name} deleted`);
          }}
        >
          <p>Its trades and signals stay in the journal.</p>
        </Confirm>
      )}
    </>
  );
}

function AccountRow({ account, onOpen }: { account: Account; onOpen: (open: Open) => void }): JSX.Element {
  const where = [PLATFORMS[account.platform], account.broker, account.server, account.login]
    .filter(Boolean)
    .join(" · ");
  return (
    <li>
      <div>
        <p class="key-name">
          {account.name} <Status value={account.status} />
        </p>
        <p class="faint small">
          {where} · {account.last_seen_at ? `seen ${ago(account.last_seen_at)}` : "not seen yet"}
        </p>
        <p class="small">
          <a href={`/?account_id=${account.id}&range=all`}>Figures</a> ·{" "}
          <a href={`/trades?account_id=${account.id}`}>Trades</a>
        </p>
      </div>
      <dl class="account-money">
        <div>
          <dt>Balance</dt>
          <dd class="number">
            {number(account.balance, account.balance === null ? 0 : 2)}{" "}
            <span class="faint">{account.balance !== null && account.currency}</span>
          </dd>
        </div>
        <div>
          <dt>Equity</dt>
          <dd class="number">
            {number(account.equity, account.equity === null ? 0 : 2)}{" "}
            <span class="faint">{account.equity !== null && account.currency}</span>
          </dd>
        </div>
      </dl>
      <div class="row-buttons">
        <Button small icon="edit" label={`Edit ${account.name}`} onClick={() => onOpen({ kind: "edit", account })} />
        <Button
          small
          icon="trash"
          label={`Delete ${account.name}`}
          onClick={() => onOpen({ kind: "delete", account })}
        />
      </div>
    </li>
  );
}
