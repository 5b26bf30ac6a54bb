import type { Mandate } from "@billow/contract/parties/mandates.ts";
import type { DirectDebitFile } from "@billow/contract/payments/direct-debits.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { earliestCollection } from "@billow/core/payments/target-days.ts";
import type { Invoicing } from "../invoicing.ts";

export const CREDITOR_ID = "DE98ZZZ09999999999";
export const DEBTOR_IBAN = "DE89370400440532013000";

let made = 0;

/** Gives the first issuer what it needs to collect. */
export async function setCreditor({ app }: Pick<Invoicing, "app">): Promise<void> {
  const bankAccount = { iban: "DE02120300000000202051", holder: "Nord KG", bic: null, bank: null };
  await app.as("admin")("updateSettings", { body: { bankAccount, creditorId: CREDITOR_ID } });
}

/** A mandate of a customer, for the first of many collections unless told otherwise. */
export async function makeMandate(
  { call }: Pick<Invoicing, "call">,
  customer: { id: string },
  fields: Partial<Pick<Mandate, "reference" | "iban" | "scheme" | "sequence" | "signedOn">> = {},
): Promise<Mandate> {
  made += 1;
  const body = { reference: `M-${made}`, signedOn: "2026-01-31", iban: DEBTOR_IBAN, ...fields };
  return (await call("createMandate", { params: { id: customer.id }, body })).data;
}

/** The last day that a file of today can be for, which comes after everything due within ten days. */
export function collectionDay({ clock }: Pick<Invoicing, "clock">): string {
  const today = new Date(clock.nowMs()).toISOString().slice(0, 10);
  return earliestCollection(addDays(today, 9));
}

/** A file that collects these invoices, or all that can be collected. */
export async function collect(
  on: Pick<Invoicing, "call" | "clock">,
  invoices?: readonly { id: string }[],
): Promise<DirectDebitFile> {
  const invoiceIds = invoices?.map(({ id }) => id);
  const body = { collectOn: collectionDay(on), ...(invoiceIds && { invoiceIds }) };
  return (await on.call("createDirectDebits", { body })).data;
}
