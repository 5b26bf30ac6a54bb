import type { Customer } from "@billow/contract/parties/customer.ts";
import type { Owner } from "../http/limited/owner-queries.ts";
import { ingestEvents } from "../metering/usage/ingest/ingest-events.ts";
import { makeMandate } from "./acts/direct-debits.ts";
import { type Invoicing, lineOver, makeCustomer, makeDraft, makeInvoice } from "./invoicing.ts";
import { allocation } from "./usage.ts";

/** A customer with something of each kind that a call may name: its id, or for an invoice a draft's. */
export interface CustomerWorld {
  customer: Customer;
  things: Record<Owner, string>;
}

/** Invoices, payments, credit, terms, usage and a job of a customer, all over an amount that tells whose they are. */
export async function makeWorld(
  on: Invoicing,
  { name, amount }: { name: string; amount: string },
): Promise<CustomerWorld> {
  const { app, call } = on;
  const tenantId = `${name.toLowerCase()}-tenant`;
  const customer = await makeCustomer(call, { name, tenantId, billingEmail: `pay@${tenantId}.example` });
  const { id } = customer;
  await ingestEvents(app.deps, [
    allocation({ tenantId, at: "2026-10-01T00:00:00Z", resource: `${name}-vm` }),
  ]);
  const draft = await makeDraft(call, customer, { amount });
  const paid = { id: (await makeInvoice(on, "sent", { customer, amount })).id };
  await call("recordPayment", { params: paid, body: { amount: more(amount), method: "card" } });
  await call("refundInvoice", { params: paid, body: { amount: "12.34" } });
  const invoice = (await call("getInvoice", { params: paid })).data;
  const payout = { amount: "3.21", method: "transfer" };
  const { data: paidOut } = await call("payOutCredit", {
    params: { id },
    body: { ...payout, currency: "EUR" },
  });
  const rateCard = await makeCard(on, name);
  const terms = { customerId: id, startsOn: "2026-12-01", rateCardId: rateCard };
  const selection = { ids: [(await makeDraft(call, customer, { amount })).id] };
  const { data: job } = await call("bulkInvoices", { body: { action: "send", selection } });
  return {
    customer,
    things: {
      customer: id,
      customerAndParent: id,
      tenant: tenantId,
      invoice: draft.id,
      creditNote: invoice.creditNotes[0]?.id ?? "",
      payment: invoice.payments[0]?.id ?? "",
      payout: paidOut.id,
      refund: invoice.refunds[0]?.id ?? "",
      charge: await makeCharge(on, customer, amount),
      mandate: (await makeMandate(on, customer)).id,
      subscription: (await call("createSubscription", { body: terms })).data.id,
      rateCard,
      bulkJob: "id" in job ? job.id : "",
      email: await emailOf(on, id),
    },
  };
}

function more(amount: string): string {
  return `${Number.parseInt(amount, 10) + 100}.00`;
}

/** A rate card for agreements, of one price. */
export async function makeCard({ call }: Invoicing, name: string): Promise<string> {
  const item = {
    product: `${name} hours`,
    meter: "compute.vcpu",
    price: { model: "unit", unitPrice: "0.02" },
  } as const;
  const card = {
    name: `${name} framework`,
    currency: "EUR",
    validFrom: "2026-01-01",
    audience: "agreed",
  } as const;
  return (await call("createRateCard", { body: { ...card, items: [item] } })).data.id;
}

/** The fee of a debit that came back. */
async function makeCharge({ call }: Invoicing, customer: Customer, amount: string): Promise<string> {
  const body = { customerId: customer.id, lines: [lineOver(amount)] };
  const params = { id: (await call("createInvoice", { body })).data.id };
  await call("finalizeInvoice", { params });
  const debit = { amount, method: "direct debit" };
  const { payments } = (await call("recordPayment", { params, body: debit })).data;
  const back = { reason: "account closed", fee: "7.50" };
  await call("reversePayment", { params: { id: payments[0]?.id ?? "" }, body: back });
  const { items } = (await call("listCharges", { query: { customerId: customer.id } })).data;
  return items[0]?.id ?? "";
}

async function emailOf({ app }: Invoicing, customerId: string): Promise<string> {
  const query = app.deps.db.selectFrom("email").select("id").where("customer_id", "=", customerId);
  return (await query.executeTakeFirstOrThrow()).id;
}
