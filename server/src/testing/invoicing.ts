import { ApiError } from "@billow/contract/client.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import type { Customer, NewCustomer } from "@billow/contract/parties/customer.ts";
import type { Problem } from "@billow/contract/problem.ts";
import { markOverdue } from "../invoicing/invoices/lifecycle/mark-overdue.ts";
import type { TestApp, TestClient } from "./app.ts";
import type { FixedClock } from "./clock.ts";

/** The real application with a clock of one's own and a client that may do all that is done with invoices. */
export interface Invoicing {
  app: TestApp;
  clock: FixedClock;
  call: TestClient;
}

let made = 0;

/** What is warned of where nobody has entered a letterhead, as in most tests. */
export const NO_SENDER =
  "Invoices of Cloud operator show no address of their sender and no account to pay to. Enter both under Settings.";

/** A customer in EUR outside the scope of tax, with a billing e-mail and 14 days to pay, unless told otherwise. */
export async function makeCustomer(call: TestClient, fields: Partial<NewCustomer> = {}): Promise<Customer> {
  made += 1;
  const body = {
    name: `Customer ${made}`,
    tenantId: `tenant-${made}`,
    billingEmail: `billing@tenant-${made}.example`,
    currency: "EUR",
    taxCategory: "outsideScope" as const,
    ...fields,
  };
  return (await call("createCustomer", { body })).data;
}

/** One line over the amount. */
export function lineOver(unitPrice: string) {
  return { product: "Setup", quantity: "1", unitPrice };
}

/** A draft with one line over 100.00, unless told otherwise. */
export async function makeDraft(
  call: TestClient,
  customer: Pick<Customer, "id">,
  { amount = "100.00", dueDate }: { amount?: string; dueDate?: string } = {},
): Promise<Invoice> {
  const body = { customerId: customer.id, lines: [lineOver(amount)], ...(dueDate && { dueDate }) };
  return (await call("createInvoice", { body })).data;
}

/** An invoice that got to its status by the calls that lead there; the e-mail of a sent one has left. */
export async function makeInvoice(
  { app, clock, call }: Invoicing,
  status: InvoiceStatus,
  options: { customer?: Pick<Customer, "id">; amount?: string } = {},
): Promise<Invoice> {
  const customer = options.customer ?? (await makeCustomer(call));
  const draft = await makeDraft(call, customer, options);
  const params = { id: draft.id };
  switch (status) {
    case "draft":
      return draft;
    case "pending":
      return (await call("finalizeInvoice", { params })).data;
    case "sent":
      await call("sendInvoice", { params });
      clock.advance({ seconds: 5 });
      break;
    case "overdue":
      await call("updateInvoice", { params, body: { dueDate: draft.issueDate } });
      await call("sendInvoice", { params });
      clock.advance({ days: 1 });
      await markOverdue(app.deps);
      break;
    case "voided":
      return (await call("voidInvoice", { params, body: { reason: "made in error" } })).data;
    case "paid":
      await call("finalizeInvoice", { params });
      return (await call("recordPayment", { params, body: { amount: draft.total, method: "bank transfer" } }))
        .data;
    case "refunded":
      await call("finalizeInvoice", { params });
      await call("recordPayment", { params, body: { amount: draft.total, method: "bank transfer" } });
      return (await call("refundInvoice", { params, body: { amount: "1" } })).data;
  }
  return (await call("getInvoice", { params })).data;
}

/** The problem a call is refused with; fails where it is not refused. */
export async function refusal(call: Promise<unknown>): Promise<Problem> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof ApiError) return outcome.problem;
  throw outcome ?? new Error("The call was not refused.");
}

/** How calls made at once ended: the answers of those that were not refused, and the codes of those that were. */
export async function outcomes<T>(
  calls: readonly Promise<{ data: T }>[],
): Promise<{ answers: T[]; codes: Record<string, number> }> {
  const answers: T[] = [];
  const codes: Record<string, number> = {};
  for (const outcome of await Promise.allSettled(calls)) {
    if (outcome.status === "fulfilled") answers.push(outcome.value.data);
    else if (outcome.reason instanceof ApiError) {
      const { code } = outcome.reason.problem;
      codes[code] = (codes[code] ?? 0) + 1;
    } else throw outcome.reason;
  }
  return { answers, codes };
}
