import { setTimeout as wait } from "node:timers/promises";
import { nextMonth } from "../../core/src/metering/period.ts";
import { decimal, decimalText } from "../../core/src/money/decimal.ts";
import { countEvents, lookInto } from "../../server/src/testing/processes/kill-load.ts";
import { type MailServer, messageIdOf } from "../../server/src/testing/servers/mail-server.ts";
import type { Caller } from "./caller.ts";
import type { Done } from "./clerk.ts";
import type { Imported } from "./importer.ts";
import { type SentUsage, TENANTS } from "./usage-load.ts";

const SETTLE_MS = 120_000;
const POLL_MS = 500;

export interface Expected {
  month: string;
  sent: SentUsage;
  done: Done;
  imported: Imported;
}

/** Compares what is there with what was sent, and says each difference. */
export async function differences(
  caller: Caller,
  mail: MailServer,
  { data, expected }: { data: string; expected: Expected },
): Promise<string[]> {
  const found: string[] = [];
  const same = (what: string, actual: unknown, wanted: unknown) => {
    if (JSON.stringify(actual) !== JSON.stringify(wanted))
      found.push(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`);
  };
  await checkUsage(caller, { data, expected, same });
  await checkInvoices(caller, expected.done, same);
  await checkMail(caller, mail, { sent: expected.done.sent, same });
  return found;
}

type Same = (what: string, actual: unknown, wanted: unknown) => void;

async function checkUsage(
  caller: Caller,
  { data, expected, same }: { data: string; expected: Expected; same: Same },
): Promise<void> {
  const { month, sent, done, imported } = expected;
  const ofFiles = [...imported.values()].reduce((sum, events) => sum + events, 0);
  const reconciled = await caller.persist<{
    agrees: boolean;
    received: number;
    states: { state: string; events: number }[];
  }>({ path: "/usage/reconciliation" });
  same("the reconciliation agrees", reconciled.agrees, true);
  same("events received", reconciled.received, sent.events + done.usageEvents + ofFiles);
  const inState = (state: string) => reconciled.states.find((one) => one.state === state)?.events;
  same("events of an unknown tenant", inState("unmatched"), sent.unmatched);
  same("events superseded by a correction", inState("superseded"), sent.superseded);
  same("events in conflict", inState("conflict"), 0);
  same("events rejected", inState("rejected"), 0);
  const query = `from=${month}-01&before=${nextMonth(month)}-01&granularity=total&meter=network.egress`;
  const usage = await caller.persist<{ totals: { quantity: string }[] }>({ path: `/usage?${query}` });
  same("GiB of egress", usage.totals[0]?.quantity, decimalText(decimal(sent.egress).div("100")));
  for (const [round, events] of imported)
    same(`events of ${round}`, await lookInto(data, (client) => countEvents(client, round)), events);
}

async function checkInvoices(caller: Caller, done: Done, same: Same): Promise<void> {
  const { all } = await caller.persist<{ all: number }>({ path: "/invoices/counts" });
  same("invoices", all, TENANTS * done.months.length + done.written);
  for (const number of done.paid) {
    const { payments, refunds, status } = await caller.persist<{
      payments: unknown[];
      refunds: unknown[];
      status: string;
    }>({ path: `/invoices/${number}` });
    same(`${number}`, [payments.length, refunds.length, status], [2, 1, "refunded"]);
  }
}

interface Message {
  kind: string;
  state: string;
  invoiceNumber: string;
}

/** Every e-mail reached the mail server. After a kill one may be sent again, and is then the same message by its id. */
async function checkMail(
  caller: Caller,
  mail: MailServer,
  { sent, same }: { sent: readonly string[]; same: Same },
): Promise<void> {
  const giveUpMs = performance.now() + SETTLE_MS;
  let messages = await outbox(caller);
  while (messages.some(({ state }) => state !== "sent") && performance.now() < giveUpMs) {
    await wait(POLL_MS);
    messages = await outbox(caller);
  }
  const unsent = messages.filter(({ state }) => state !== "sent");
  same("e-mails not sent", unsent, []);
  const ids = new Set(mail.taken.map(messageIdOf));
  same("different e-mails that the mail server took", ids.size, messages.length);
  const invoices = messages
    .filter(({ kind }) => kind === "invoice")
    .map(({ invoiceNumber }) => invoiceNumber);
  same("invoices that were e-mailed", invoices.toSorted(), sent.toSorted());
}

async function outbox(caller: Caller): Promise<Message[]> {
  const messages: Message[] = [];
  for (let cursor = ""; ; ) {
    const page = await caller.persist<{ items: Message[]; nextCursor: string | null }>({
      path: `/outbox?limit=200${cursor}`,
    });
    messages.push(...page.items);
    if (page.nextCursor === null) return messages;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}
