import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { MeterId } from "@billow/core/metering/meter.ts";
import { toStored } from "@billow/core/metering/quantity.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { sql } from "kysely";
import { firstOfMonth } from "../../metering/usage/store/month.ts";
import type { Invoicing } from "../invoicing.ts";

/** Months of usage and their invoices. */
export function billing(on: () => Invoicing) {
  /** Adds to the usage of a day's month, in the meter's stored unit. */
  async function use(customer: { id: string }, meter: MeterId, quantity: string, day: string): Promise<void> {
    const stored = decimalText(toStored(decimal(quantity), BUILT_IN_METERS.of(meter)));
    await sql`
      INSERT INTO usage_month (customer_id, meter, month, dimensions, quantity)
      VALUES (${customer.id}, ${meter}, ${firstOfMonth(day)}, ${dimensionsKey({})}, ${stored}::numeric)
      ON CONFLICT (customer_id, meter, month, dimensions) DO UPDATE SET quantity = usage_month.quantity + excluded.quantity`.execute(
      on().app.deps.db,
    );
  }

  async function run(period: string) {
    return (await on().call("startBillingRun", { body: { period } })).data;
  }

  async function invoiceOf(customer: { id: string }, periodFrom: string): Promise<Invoice | undefined> {
    const { data } = await on().call("listInvoices", { query: { customerId: customer.id } });
    const found = data.items.find((one) => one.period?.from === periodFrom && one.status !== "voided");
    return found && (await on().call("getInvoice", { params: { id: found.id } })).data;
  }

  async function issued(customer: { id: string }, period: string): Promise<Invoice> {
    await run(period);
    const invoice = await invoiceOf(customer, `${period}-01`);
    if (invoice === undefined) throw new Error(`there is an invoice of ${period}`);
    return (await on().call("finalizeInvoice", { params: { id: invoice.id } })).data;
  }

  return { use, run, invoiceOf, issued };
}

/** What an invoice's lines say. */
export function shown(invoice: Invoice | undefined) {
  return invoice?.lines.map((line) => [
    line.kind,
    line.description,
    line.quantity,
    line.unitPrice,
    line.amount,
  ]);
}
