import { DomainError } from "@billow/core/errors.ts";
import { amountDue } from "@billow/core/invoicing/invoice.ts";
import type { InvoiceFacts } from "@billow/core/invoicing/invoice-facts.ts";
import type { DraftDates } from "@billow/core/invoicing/issue-dates.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { onlyRecipient, type Recipient } from "@billow/core/parties/recipients.ts";
import type { Transaction } from "kysely";
import { publishChange } from "../../activity/live/publish-change.ts";
import type { InvoiceTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { todayIn } from "../../today.ts";
import { type CustomerOfNow, customerChanges } from "./draft/draft-changes.ts";
import {
  type FactColumns,
  factsOfInvoice,
  type InvoiceRow,
  lockInvoiceRow,
  updateInvoiceRow,
} from "./queries.ts";

/** A locked invoice with all facts for the transition table. */
export interface LockedInvoice {
  row: InvoiceRow;
  facts: InvoiceFacts;
  currency: CurrencyCode;
  /** Who gets which e-mails about it. */
  recipients: readonly Recipient[];
  customer: CustomerOfNow & Pick<FactColumns, "time_zone" | "keeps_creation_date">;
}

/**
 * Locks the invoice with this id or number until the transaction ends. Every rule is decided under this lock, so the
 * second of two concurrent actions sees the result of the first.
 *
 * @param ifMatch the version the caller has seen, or null when the caller does not check it
 * @throws DomainError `not_found`, `stale_version`
 */
export async function lockInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  { ref, ifMatch }: { ref: string; ifMatch: number | null },
): Promise<LockedInvoice> {
  const row = await lockInvoiceRow(tx, ref);
  if (row === undefined) throw new DomainError("not_found", `There is no invoice ${ref}.`);
  if (ifMatch !== null && ifMatch !== row.version) {
    throw new DomainError(
      "stale_version",
      `Someone changed ${row.number} in the meantime. Look at it again before you go on.`,
    );
  }
  return lockedInvoice(tx, deps, row);
}

/** Locks an invoice for work that decides nothing about the invoice itself. */
export async function lockInvoiceOnly(tx: Transaction<Database>, id: string): Promise<void> {
  await lockInvoiceRow(tx, id);
}

async function lockedInvoice(tx: Transaction<Database>, deps: Deps, row: InvoiceRow): Promise<LockedInvoice> {
  const now = instantOfMs(deps.clock.nowMs());
  const more = await factsOfInvoice(tx, { id: row.id, now });
  return {
    row,
    currency: row.currency,
    recipients: more.customer_emails ?? onlyRecipient(more.billing_email),
    customer: more,
    facts: factsOf(row, {
      lineCount: more.line_count,
      emailHeld: more.email_held,
      hasBillingEmail: more.billing_email !== null,
      taxFault: more.tax_fault,
      unpriced: more.unpriced,
      creditLeft: more.credit_left,
      openDebt: more.open_debt,
      today: todayIn(more.time_zone, deps),
      customer: more,
    }),
  };
}

/** The facts about an invoice for the transition table. */
export function factsOf(
  row: Pick<
    InvoiceRow,
    | "status"
    | "origin"
    | "total"
    | "amount_paid"
    | "amount_refunded"
    | "credit_applied"
    | "written_off"
    | "credited"
    | "due_date"
    | "due_date_chosen"
    | "promised_on"
    | "collecting_on"
    | "made_tax_category"
    | "made_tax_rate"
    | "made_terms_days"
  >,
  {
    customer,
    ...more
  }: Pick<
    InvoiceFacts,
    | "lineCount"
    | "emailHeld"
    | "hasBillingEmail"
    | "taxFault"
    | "unpriced"
    | "creditLeft"
    | "openDebt"
    | "today"
  > & {
    customer: CustomerOfNow;
  },
): InvoiceFacts {
  const { taxChanged, paymentTermsChanged } = customerChanges(row, customer);
  return {
    status: row.status,
    total: row.total,
    amountPaid: row.amount_paid,
    amountRefunded: row.amount_refunded,
    creditApplied: row.credit_applied,
    writtenOff: row.written_off,
    credited: row.credited,
    dueDate: row.due_date,
    promisedOn: row.promised_on,
    collectingOn: row.collecting_on,
    isRefreshable: row.origin === "run" || taxChanged || paymentTermsChanged,
    ...more,
  };
}

/** What is due on a locked invoice, in minor units. */
export function dueOf({ row, facts }: LockedInvoice): bigint {
  const { total, amount_paid: amountPaid, written_off: writtenOff, credited } = row;
  return amountDue({ status: facts.status, total, amountPaid, writtenOff, credited });
}

/** What a payment may still pay: what is due, and then what was written off. */
export function payableOf({ row, facts }: LockedInvoice): bigint {
  return amountDue({
    status: facts.status,
    total: row.total,
    amountPaid: row.amount_paid,
    writtenOff: 0n,
    credited: row.credited,
  });
}

/** A stored draft's dates, as `datesOfIssue` needs them. */
export function draftDates(
  row: Pick<InvoiceRow, "issue_date" | "due_date" | "due_date_chosen">,
  {
    payment_terms_days,
    keeps_creation_date,
  }: Pick<FactColumns, "payment_terms_days" | "keeps_creation_date">,
): DraftDates {
  return {
    issueDate: row.issue_date,
    dueDate: row.due_date,
    isDueDateChosen: row.due_date_chosen,
    termsDays: payment_terms_days,
    keepsCreationDate: keeps_creation_date,
  };
}

/** Writes the changed columns of a locked invoice as its next version, and publishes the change. */
export async function saveInvoice(
  tx: Transaction<Database>,
  row: InvoiceRow,
  change: Partial<Omit<InvoiceTable, "id" | "issuer_id" | "customer_id" | "draft_number" | "version">>,
): Promise<InvoiceRow> {
  const saved = await updateInvoiceRow(tx, row.id, { ...change, version: row.version + 1 });
  const { id, number, version } = saved;
  // Who looks at a draft knows it by the number it had.
  for (const known of new Set([row.number, number]))
    await publishChange(
      tx,
      { name: "invoice", data: { id, number: known, status: saved.status, version } },
      { customerIds: [row.customer_id] },
    );
  return saved;
}
