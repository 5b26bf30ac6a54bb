import { type ChargeKind, chargeKey } from "@billow/core/books/charge.ts";
import { dueSpans, interestOn } from "@billow/core/collections/interest.ts";
import type { ReminderLevel } from "@billow/core/collections/reminder-level.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { chargeCustomer } from "../../books/charges/charge-customer.ts";
import { interestBase } from "../../books/charges/interest-base.ts";
import type { InterestRate } from "../../db/schema/reminders.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { LockedInvoice } from "../../invoicing/invoices/lock-invoice.ts";

/** What a reminder charged, in major units. */
export interface Charged {
  fee?: string;
  interest?: string;
}

/**
 * Charges what a level of a locked invoice's reminders charges: its fee in the invoice's currency, and interest on what was
 * due each day until yesterday that bears none yet. Each is charged once for the invoice and the level.
 */
export async function chargeLevel(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, level, rates }: { locked: LockedInvoice; level: ReminderLevel; rates: readonly InterestRate[] },
): Promise<Charged> {
  const { currency } = locked;
  const charged: Charged = {};
  const fee = level.fees.find((one) => one.currency === currency);
  if (
    fee !== undefined &&
    (await charge(tx, deps, {
      locked,
      level,
      kind: "reminderFee",
      amount: parseAmount(fee.amount, currency),
    }))
  )
    charged.fee = fee.amount;
  const rate = rates.find((one) => one.currency === currency);
  if (!level.interest || rate === undefined) return charged;
  const interest = await interestDue(tx, locked, rate);
  if (interest === null || interest.amount <= 0n) return charged;
  if (await charge(tx, deps, { locked, level, kind: "interest", ...interest }))
    charged.interest = formatAmount(interest.amount, currency);
  return charged;
}

/** Interest since the due date, or since the last day that bore some; null where not a day has passed. */
async function interestDue(
  tx: Transaction<Database>,
  { row, facts }: LockedInvoice,
  { rate, dayCount }: InterestRate,
) {
  const { changes, chargedBefore, charges } = await interestBase(tx, row.id);
  const first = addDays(row.due_date, 1);
  const from = chargedBefore !== null && chargedBefore > first ? chargedBefore : first;
  const before = facts.today;
  if (from >= before) return null;
  // Charges bear no interest. What is paid of an invoice pays them first.
  const spans = dueSpans(changes, { from, before, most: row.total - charges });
  const amount = interestOn(spans, { yearlyRate: decimal(rate), dayCount });
  return { amount, interest: { from, before, rate } };
}

async function charge(
  tx: Transaction<Database>,
  deps: Deps,
  {
    locked: { row, currency, facts },
    level,
    kind,
    amount,
    interest = null,
  }: {
    locked: LockedInvoice;
    level: ReminderLevel;
    kind: Exclude<ChargeKind, "reversalFee">;
    amount: bigint;
    interest?: { from: string; before: string; rate: string } | null;
  },
): Promise<boolean> {
  return chargeCustomer(tx, deps, {
    key: chargeKey({ kind, invoiceId: row.id, level: level.days }),
    kind,
    issuerId: row.issuer_id,
    customerId: row.customer_id,
    currency,
    amount,
    invoiceId: row.id,
    paymentId: null,
    level: level.days,
    chargedOn: facts.today,
    interest,
  });
}
