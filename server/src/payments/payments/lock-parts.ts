import { sumOfAllocations } from "@billow/core/books/payment.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/text/pointed.ts";
import { type LockedInvoice, lockInvoice, payableOf } from "../../invoicing/invoices/lock-invoice.ts";

/** What a caller wants to allocate of a payment. */
export interface PartInput {
  invoiceId: string;
  amount: string;
}

/** A part of a payment with its locked invoice. */
export interface LockedPart {
  locked: LockedInvoice;
  amount: bigint;
}

/**
 * Locks the invoices that a payment is to be allocated to, in the order of their ids, and checks the parts: invoices of
 * the customer in the payment's currency that take payments, each named once, each with at most what it is due, and
 * together at most what is left of the payment.
 *
 * @throws DomainError `invalid_request`, `not_found`, `customer_mismatch`, `currency_mismatch`, as core's
 * `sumOfAllocations`, and as `decide` does
 */
export async function lockParts(
  tx: Transaction<Database>,
  deps: Deps,
  {
    wanted,
    customerId,
    currency,
    left,
  }: { wanted: readonly PartInput[]; customerId: string; currency: CurrencyCode; left: bigint },
): Promise<LockedPart[]> {
  const twice = wanted.findIndex(
    ({ invoiceId }, place) => wanted.findIndex((one) => one.invoiceId === invoiceId) < place,
  );
  if (twice >= 0)
    throw new DomainError(
      "invalid_request",
      "An invoice is named twice. Name each invoice once.",
      `/allocations/${twice}/invoiceId`,
    );
  const invoices = await lockInvoices(
    tx,
    deps,
    wanted.map(({ invoiceId }) => invoiceId),
  );
  const parts = wanted.map(({ invoiceId, amount }, place) => {
    const locked = invoices.get(invoiceId);
    if (locked === undefined) throw new Error("every named invoice is locked");
    pointed(`/allocations/${place}/invoiceId`, () => assertPayable(locked, { customerId, currency }));
    return {
      locked,
      amount: pointed(`/allocations/${place}/amount`, () => parseAmount(amount, currency)),
    };
  });
  sumOfAllocations(
    parts.map(({ locked, amount }) => ({ amount, due: payableOf(locked), number: locked.row.number })),
    left,
  );
  return parts;
}

/** Locks invoices in the order of their ids, so that two transactions cannot wait for each other. */
export async function lockInvoices(
  tx: Transaction<Database>,
  deps: Deps,
  ids: readonly string[],
): Promise<Map<string, LockedInvoice>> {
  const locked = new Map<string, LockedInvoice>();
  for (const id of [...new Set(ids)].sort())
    locked.set(id, await lockInvoice(tx, deps, { ref: id, ifMatch: null }));
  return locked;
}

function assertPayable(
  { row, facts, currency }: LockedInvoice,
  payment: { customerId: string; currency: CurrencyCode },
): void {
  if (row.customer_id !== payment.customerId)
    throw new DomainError("customer_mismatch", `${row.number} is an invoice of another customer.`);
  if (currency !== payment.currency)
    throw new DomainError(
      "currency_mismatch",
      `${row.number} is in ${currency}, but the payment is in ${payment.currency}.`,
    );
  decide("allocate", facts);
}
