import {
  countsNow,
  type SuspendingDebt,
  type SuspensionStep,
  suspensionStep,
} from "@billow/core/collections/suspension.ts";
import type { Kysely, Transaction } from "kysely";
import { SYSTEM } from "../../activity/record/actors.ts";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { type Todays, todays } from "../../parties/issuers/todays.ts";
import {
  type Candidate,
  candidatesAfter,
  endSuspension,
  insertSuspension,
  lockCandidate,
  suspendingInvoices,
} from "./queries.ts";

const CUSTOMERS_A_ROUND = 500;

/**
 * Says of each customer whose suspension becomes due, or is lifted, that it does. Each is decided under its own lock and those of
 * its debts, in one transaction with its event. One suspension of a customer is open at a time: run at once, again or after
 * being killed, nothing is said twice.
 *
 * @returns how many it said
 */
export async function settleSuspensions(deps: Deps): Promise<number> {
  const dates = await todays(deps.db, deps);
  let said = 0;
  for (let after: string | null = null; ; ) {
    const candidates: Candidate[] = await candidatesAfter(deps.db, { after, limit: CUSTOMERS_A_ROUND });
    const ids = candidates.map(({ id }) => id);
    const debts = await debtsOf(deps.db, dates, { ids, locked: false });
    for (const candidate of candidates)
      if (stepOf(candidate, debts) !== null) said += (await settleOne(deps, dates, candidate.id)) ? 1 : 0;
    after = ids.at(-1) ?? null;
    if (candidates.length < CUSTOMERS_A_ROUND || after === null) return said;
  }
}

async function settleOne(deps: Deps, dates: Todays, id: string): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const candidate = await lockCandidate(tx, id);
    if (candidate === undefined) return false;
    const debts = await debtsOf(tx, dates, { ids: [id], locked: true });
    const step = stepOf(candidate, debts);
    if (step === null) return false;
    await say(tx, deps, { candidate, step, debts });
    return true;
  });
}

interface Debt extends SuspendingDebt {
  customerId: string;
  number: string;
}

async function debtsOf(
  db: Kysely<Database>,
  dates: Todays,
  wanted: { ids: readonly string[]; locked: boolean },
): Promise<Debt[]> {
  const invoices = await suspendingInvoices(db, wanted);
  return invoices.flatMap(({ issuerId, ...debt }) => {
    const today = dates.get(issuerId) ?? null;
    return today === null ? [] : [{ ...debt, today }];
  });
}

function stepOf({ id, is_due, reminders_off }: Candidate, debts: readonly Debt[]): SuspensionStep {
  const own = debts.filter(({ customerId }) => customerId === id);
  return suspensionStep({ isDue: is_due, remindersOff: reminders_off, debts: own });
}

async function say(
  tx: Transaction<Database>,
  deps: Deps,
  {
    candidate: { id, name, number, due_at },
    step: { step, reason },
    debts,
  }: { candidate: Candidate; step: NonNullable<SuspensionStep>; debts: readonly Debt[] },
): Promise<void> {
  const at = instantOfMs(deps.clock.nowMs());
  const said = { subject: id, actor: SYSTEM } as const;
  if (step === "due") {
    await insertSuspension(tx, { customer_id: id, number: number + 1, due_at: at, lifted_at: null });
    const data = { name, reason, debts: debts.filter(countsNow).map((debt) => debt.number) };
    await record(tx, deps, [{ ...said, type: "customer.suspensionDue", data }]);
    return;
  }
  await endSuspension(tx, { id, number, at });
  const data = { name, reason, dueSince: due_at };
  await record(tx, deps, [{ ...said, type: "customer.suspensionLifted", data }]);
}
