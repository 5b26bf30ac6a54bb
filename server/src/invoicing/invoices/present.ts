import type { Invoice, InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import { type InvoiceAction, invoiceAction } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import type { DraftChanges } from "@billow/core/invoicing/caution.ts";
import { settlementOf } from "@billow/core/invoicing/invoice.ts";
import type { InvoiceFacts } from "@billow/core/invoicing/invoice-facts.ts";
import { availableActions, sendRefusal } from "@billow/core/invoicing/invoice-state.ts";
import { datesOfIssue } from "@billow/core/invoicing/issue-dates.ts";
import { type KnownSender, senderWarnings } from "@billow/core/invoicing/sender-gaps.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { creditorReference } from "@billow/core/payments/creditor-reference.ts";
import { type Discount, parseDiscount } from "@billow/core/pricing/discount.ts";
import { taxCategoryOf } from "./draft/draft.ts";
import { presentProjects } from "./draft/line-projects.ts";
import { storedShares } from "./draft/line-share.ts";
import type { ListedInvoice } from "./list/list-queries.ts";
import { draftDates, factsOf } from "./lock-invoice.ts";
import { presentPromise } from "./present-promise.ts";
import { type InvoiceLineRow, type InvoiceParts, tierOf } from "./queries.ts";

const SHOWN: ReadonlySet<string> = new Set(invoiceAction.options);
const isShown = (action: string): action is InvoiceAction => SHOWN.has(action);

/** An invoice as lists show it. `today` is the date at its issuer. */
export function presentSummary(row: ListedInvoice, today: string): InvoiceSummary {
  const currency = row.currency;
  const status = row.status;
  const facts = listedFacts(row, today);
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const { left: due } = settlementOf({
    status,
    total: row.total,
    amountPaid: row.amount_paid,
    creditApplied: row.credit_applied,
    writtenOff: row.written_off,
    credited: row.credited,
  });
  return {
    id: row.id,
    number: row.number,
    status,
    issuerId: row.issuer_id,
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    currency,
    issueDate: row.issue_date,
    dueDate: row.due_date,
    paidDate: row.paid_date,
    period: range(row.period_from, row.period_before),
    subtotal: amount(row.subtotal),
    discount: amount(row.discount),
    tax: amount(row.tax),
    total: amount(row.total),
    amountPaid: amount(row.amount_paid),
    amountRefunded: amount(row.amount_refunded),
    creditApplied: amount(row.credit_applied),
    writtenOff: amount(row.written_off),
    credited: amount(row.credited),
    amountDue: amount(due),
    collectingOn: row.collecting_on,
    promise: presentPromise(facts, row.promise_note),
    emailWaiting: row.email_waiting,
    held: row.unpriced === "held",
    availableActions: availableActions(facts).flatMap((action) => {
      // The same call sends first and again, so callers see one action.
      const shown = action === "sendAgain" ? "send" : action;
      return isShown(shown) ? [shown] : [];
    }),
  };
}

function listedFacts(row: ListedInvoice, today: string): InvoiceFacts {
  return factsOf(row, {
    lineCount: row.line_count,
    emailHeld: row.email_held,
    hasBillingEmail: row.billing_email !== null,
    taxFault: row.tax_fault,
    unpriced: row.unpriced,
    creditLeft: row.credit_left,
    openDebt: row.open_debt,
    today,
    customer: row,
  });
}

/** An invoice with all details. */
export function presentInvoice(
  row: ListedInvoice,
  parts: InvoiceParts & {
    changes: DraftChanges;
    unpricedUsage: Invoice["unpricedUsage"];
    seller: KnownSender;
  },
  today: string,
): Invoice {
  const currency = row.currency;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const status = row.status;
  return {
    ...presentSummary(row, today),
    lines: parts.lines.map((line) => presentLine(line, currency)),
    byProject: presentProjects(parts.lines, amount),
    taxes: parts.taxes.map((tax) => ({
      category: taxCategoryOf(tax.category),
      rate: decimalText(decimal(tax.rate)),
      taxable: amount(tax.taxable),
      tax: amount(tax.tax),
    })),
    payments: parts.payments.map((payment) => ({
      id: payment.id,
      amount: amount(payment.amount),
      applied: amount(payment.applied_here),
      source: payment.source,
      releasedAt: payment.released_at,
      reversedOn: payment.reversed_on,
      reversalReason: payment.reversal_reason,
      method: payment.method,
      transactionId: payment.transaction_id,
      paidOn: payment.paid_on,
      recordedAt: payment.recorded_at,
    })),
    refunds: parts.refunds.map((refund) => ({
      id: refund.id,
      amount: amount(refund.amount),
      toCredit: amount(refund.to_credit),
      reason: refund.reason,
      goodwill: refund.goodwill,
      transactionId: refund.transaction_id,
      refundedOn: refund.refunded_on,
      creditNoteNumber: refund.credit_note_number,
      byProvider: presentByProvider(refund),
    })),
    creditNotes: parts.creditNotes.map((note) => ({
      id: note.id,
      number: note.number,
      issueDate: note.issue_date,
      net: amount(note.net),
      tax: amount(note.tax),
      total: amount(note.total),
      reason: note.reason,
      settle: note.settle,
      lines: parts.creditedLines
        .filter((line) => line.credit_note_id === note.id)
        .map((line) => presentCreditedLine(line, { lines: parts.lines, currency })),
    })),
    writeOffs: parts.writeOffs.map((fact) => ({
      id: fact.id,
      amount: amount(fact.amount),
      tax: amount(fact.tax),
      reason: fact.reason,
      paymentId: fact.payment_id,
      writtenOffOn: fact.written_off_on,
      recordedAt: fact.recorded_at,
    })),
    discountTerms: termsOf(row.discount_terms, currency),
    paymentReference: row.number === row.draft_number ? null : creditorReference(row.number),
    note: row.note,
    sendRefusal: sendRefusal(listedFacts(row, today)),
    issuedToday: status === "draft" ? datesIfIssued(row, today) : null,
    ...parts.changes,
    unpricedUsage: parts.unpricedUsage,
    unpricedReason: row.unpriced_reason,
    warnings: senderWarnings(parts.seller),
    timeline: parts.timeline,
  };
}

/** A draft's dates if it were issued now. Null while the clock is before the day it was made: issuing is refused then. */
function datesIfIssued(row: ListedInvoice, today: string): Invoice["issuedToday"] {
  return today < row.issue_date ? null : datesOfIssue(draftDates(row, row), today);
}

export function presentLine(row: InvoiceLineRow, currency: CurrencyCode): InvoiceLine {
  return {
    kind: row.kind,
    product: row.product,
    description: row.description,
    quantity: decimalText(decimal(row.quantity)),
    unit: row.unit,
    unitPrice: decimalText(decimal(row.unit_price)),
    amount: formatAmount(row.amount, currency),
    discount: formatAmount(row.discount, currency),
    discountTerms: termsOf(row.discount_terms, currency),
    taxCategory: taxCategoryOf(row.tax_category),
    taxRate: decimalText(decimal(row.tax_rate)),
    meter: row.meter,
    tier: tierOf(row.tier),
    breakdown: (storedShares(row.breakdown) ?? []).map(({ group: _, ...share }) => ({
      ...share,
      amount: formatAmount(BigInt(share.amount), currency),
    })),
    period: range(row.period_from, row.period_before),
  };
}

/** How a refund's paying out by a provider stands; null where none was asked. */
export function presentByProvider({
  provider_state: state,
  provider_reference: transactionId,
  provider_problem: problem,
}: Pick<
  InvoiceParts["refunds"][number],
  "provider_state" | "provider_reference" | "provider_problem"
>): Invoice["refunds"][number]["byProvider"] {
  return state === null ? null : { state, transactionId, problem };
}

function presentCreditedLine(
  { position, quantity, net }: InvoiceParts["creditedLines"][number],
  { lines, currency }: { lines: readonly InvoiceLineRow[]; currency: CurrencyCode },
): Invoice["creditNotes"][number]["lines"][number] {
  return {
    position,
    product: lines.find((line) => line.position === position)?.product ?? "",
    quantity: quantity === null ? null : decimalText(decimal(quantity)),
    amount: formatAmount(net, currency),
  };
}

function termsOf(terms: unknown, currency: CurrencyCode): Discount | null {
  return terms === null ? null : parseDiscount(terms, currency);
}

function range(from: string | null, before: string | null): { from: string; before: string } | null {
  return from === null || before === null ? null : { from, before };
}
