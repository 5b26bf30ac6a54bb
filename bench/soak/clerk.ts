import { setTimeout as wait } from "node:timers/promises";
import type { Caller } from "./caller.ts";
import { monthOfUsage } from "./usage-load.ts";

const POLL_MS = 250;
/** Drafts of a month that are paid by hand; as many are sent by a bulk job. */
const BY_HAND = 2;
const IN_BULK = 4;

interface Draft {
  id: string;
  number: string;
  total: string;
  period: { from: string } | null;
}

/** What the billing clerk did, and must be found once. */
export interface Done {
  months: string[];
  usageEvents: number;
  /** Numbers of invoices with two payments and a refund each. */
  paid: string[];
  /** Numbers of invoices that were sent once. */
  sent: string[];
  /** Invoices written by hand. */
  written: number;
}

/** Bills one month after the other, and pays, refunds, sends and writes invoices, until it is over or no month is left. */
export async function clerk(
  caller: Caller,
  months: readonly string[],
  { done, seconds, isOver }: { done: Done; seconds: number; isOver: () => boolean },
): Promise<void> {
  const { items: customers } = await caller.persist<{ items: { id: string }[] }>({ path: "/customers" });
  const begunMs = performance.now();
  let monthBefore: string | null = null;
  for (const month of months) {
    // Spread over the whole time.
    const share = done.months.length / months.length;
    while (!isOver() && performance.now() < begunMs + share * seconds * 1000) await wait(POLL_MS);
    if (isOver()) return;
    const usage = monthOfUsage(month, monthBefore);
    await caller.persist({ path: "/events", body: usage });
    done.usageEvents += usage.length;
    await caller.persist({ path: "/billing-runs", body: { period: month }, key: `run-${month}` });
    done.months.push(month);
    const { items } = await caller.persist<{ items: Draft[] }>({
      path: `/invoices?status=draft&sort=-issueDate&limit=${BY_HAND + IN_BULK}`,
    });
    const drafts = items.filter(({ period }) => period?.from === `${month}-01`);
    for (const draft of drafts.slice(0, BY_HAND)) await pay(caller, draft, done);
    await sendInBulk(caller, drafts.slice(BY_HAND), { month, done });
    await write(caller, customers[done.written % customers.length]?.id ?? "", done);
    monthBefore = month;
  }
}

async function pay(caller: Caller, { number, total }: Draft, done: Done): Promise<void> {
  const cents = BigInt(total.replace(".", ""));
  const amount = (of: bigint) => `${of / 100n}.${String(of % 100n).padStart(2, "0")}`;
  const step = (action: string, name: string, body: object) =>
    caller.persist({ path: `/invoices/${number}/${action}`, body, key: `${name}-${number}` });
  // Usage goes on arriving, and stales drafts; a later run bills what is new.
  await step("send?asItIs=true", "send", {});
  done.sent.push(number);
  await step("payments", "part", { amount: "0.05", method: "card" });
  await step("payments", "rest", { amount: amount(cents - 5n), method: "bankTransfer" });
  await step("refunds", "refund", { amount: "0.02" });
  done.paid.push(number);
}

async function sendInBulk(
  caller: Caller,
  drafts: readonly Draft[],
  { month, done }: { month: string; done: Done },
): Promise<void> {
  if (drafts.length === 0) return;
  const ids = drafts.map(({ id }) => id);
  const body = { action: "send", selection: { ids }, asItIs: true };
  const { id } = await caller.persist<{ id: string }>({ path: "/invoices/bulk", body, key: `bulk-${month}` });
  for (;;) {
    const job = await caller.persist<{ finishedAt: string | null; done: number; failed: number }>({
      path: `/bulk-jobs/${id}`,
    });
    if (job.finishedAt !== null) {
      if (job.done !== ids.length)
        caller.faults.push(`a bulk job sent ${job.done} of ${ids.length} invoices`);
      done.sent.push(...drafts.map(({ number }) => number));
      return;
    }
    await wait(POLL_MS);
  }
}

async function write(caller: Caller, customerId: string, done: Done): Promise<void> {
  const lines = [{ product: "Support", quantity: "2", unitPrice: "45.5" }];
  await caller.persist({
    path: "/invoices",
    body: { customerId, lines },
    key: `written-${done.written}`,
  });
  done.written += 1;
}
