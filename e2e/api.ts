import { createClient } from "@billow/contract/client.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import type { Customer, NewCustomer } from "@billow/contract/parties/customer.ts";

export type Client = ReturnType<typeof createClient>;

/** Where an invoice made by a test stands; `partlyRefunded` has the status refunded too. */
export type Fate = Exclude<InvoiceStatus, "overdue"> | "partlyRefunded";

export interface NewLine {
  product: string;
  description?: string;
  quantity: string;
  unit?: string;
  unitPrice: string;
}

/** Makes what tests need, by the calls that real work makes. */
export interface Maker {
  call: Client;
  /** Reports usage. */
  report(events: readonly object[]): Promise<void>;
  /** A customer nobody else uses; what is not given is as with any customer in Germany. */
  customer(fields?: Partial<NewCustomer>): Promise<Customer>;
  /** An invoice of a customer, by default of a new one, brought to where it is wanted. */
  invoice(wanted?: NewFate): Promise<Invoice>;
}

export interface NewFate {
  customer?: Customer;
  fate?: Fate;
  lines?: readonly NewLine[];
  dueDate?: string;
}

/** One line over 1,000.00 before tax. */
const PLAIN_LINES: readonly NewLine[] = [
  {
    product: "Private cloud",
    description: "Managed platform",
    quantity: "4",
    unit: "node",
    unitPrice: "250",
  },
];

/** Everything is done by an API key. */
export function makerOf(baseUrl: string, apiKey: string): Maker {
  const call = createClient({ baseUrl, apiKey });
  const run = Date.now().toString(36);
  let made = 0;
  async function customer(fields: Partial<NewCustomer> = {}): Promise<Customer> {
    made += 1;
    const tenantId = fields.tenantId ?? `tenant-${run}-${made}`;
    const body: NewCustomer = {
      name: `Testfeld ${run} ${made}`,
      billingEmail: `billing@${tenantId}.example`,
      currency: "EUR",
      country: "DE",
      taxCategory: "standard",
      taxRate: "19",
      ...fields,
      tenantId,
    };
    return (await call("createCustomer", { body })).data;
  }
  return {
    call,
    customer,
    async report(events) {
      const response = await fetch(`${baseUrl}/api/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/cloudevents-batch+json" },
        body: JSON.stringify(events),
      });
      if (!response.ok) throw new Error(`The usage was refused: ${await response.text()}`);
    },
    async invoice({ customer: existing, fate = "draft", lines = PLAIN_LINES, dueDate } = {}) {
      const { id: customerId } = existing ?? (await customer());
      const body = { customerId, lines: [...lines], dueDate };
      const { data: draft } = await call("createInvoice", { body });
      return bringTo(call, draft, fate);
    },
  };
}

/** Takes a draft through its life by one call after the other. */
async function bringTo(call: Client, draft: Invoice, fate: Fate): Promise<Invoice> {
  const params = { id: draft.id };
  switch (fate) {
    case "draft":
      return draft;
    case "pending":
      return (await call("finalizeInvoice", { params })).data;
    case "sent":
      return (await call("sendInvoice", { params })).data;
    case "voided":
      return (await call("voidInvoice", { params, body: { reason: "Made in error" } })).data;
    case "paid":
      await call("sendInvoice", { params });
      return pay(call, draft);
    case "refunded":
    case "partlyRefunded": {
      const paid = await bringTo(call, draft, "paid");
      const amount = fate === "refunded" ? paid.total : "1.00";
      return (await call("refundInvoice", { params, body: { amount, reason: "Outage" } })).data;
    }
  }
}

export async function pay(call: Client, { id, total }: Pick<Invoice, "id" | "total">): Promise<Invoice> {
  const body = { amount: total, method: "SEPA credit transfer", transactionId: `NTRF-${id.slice(-8)}` };
  return (await call("recordPayment", { params: { id }, body })).data;
}
