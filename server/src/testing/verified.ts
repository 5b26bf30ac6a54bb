import { clearingOf } from "@billow/core/books/money-place.ts";
import { runBilling } from "../billing/billing-run/run-billing.ts";
import { sendReminders } from "../collections/dunning/send-reminders.ts";
import { settleSuspensions } from "../collections/suspensions/settle-suspensions.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Deps } from "../deps.ts";
import { invoicePdf } from "../invoicing/pdf/make-document.ts";
import { ingestEvents } from "../metering/usage/ingest/ingest-events.ts";
import type { Checked, Finding } from "../operations/verify/finding.ts";
import { verify } from "../operations/verify/verify.ts";
import { createPayment } from "../payments/payments/create-payment.ts";
import { ensureDefaultRateCard } from "../pricing/rate-cards/default-rate-card.ts";
import { camtFile } from "./acts/bank-files.ts";
import { collect, makeMandate, setCreditor } from "./acts/direct-debits.ts";
import { type TestApp, type TestClient, testApp } from "./app.ts";
import { fixedClock } from "./clock.ts";
import { type Invoicing, lineOver, makeCustomer, makeDraft, makeInvoice } from "./invoicing.ts";
import { allocation, reading } from "./usage.ts";

const SYSTEM = { kind: "system", id: "test", name: "Test" } as const;

/** An application with something of everything that can be verified: usage, a billed month, invoices of every status. */
export async function appWithEverything(): Promise<TestApp> {
  const clock = fixedClock("2026-11-01T06:00:00Z");
  const app = await testApp({ clock });
  const call = app.as("admin");
  await ensureDefaultRateCard(app.deps);
  const customers = [];
  for (const tenantId of ["east", "west"]) {
    const tax = { taxCategory: "standard", taxRate: "19" } as const;
    customers.push(await makeCustomer(call, { tenantId, name: tenantId, ...tax }));
    const [first, second] = tenantId === "east" ? ["vm-1", "vm-2"] : ["web-1", "web-2"];
    await ingestEvents(app.deps, [
      allocation({ tenantId, at: "2026-09-28T10:00:00Z", resource: first, vcpus: "4" }),
      allocation({ tenantId, at: "2026-10-03T11:22:33Z", resource: first, vcpus: "8" }),
      allocation({ tenantId, at: "2026-10-04T00:00:00Z", resource: first, deleted: true }),
      allocation({ tenantId, at: "2026-10-31T23:30:00Z", resource: second }),
      reading({ tenantId, from: "2026-10-03T14:30:00Z", before: "2026-10-03T16:00:00Z", quantity: "3000.7" }),
    ]);
  }
  await ingestEvents(app.deps, [allocation({ tenantId: "nobody", at: "2026-10-03T11:22:33Z" })]);
  await runBilling(app.deps, { period: "2026-10", actor: SYSTEM });
  const [customer, other] = customers;
  if (customer === undefined || other === undefined) throw new Error("two customers were made");
  for (const status of ["draft", "pending", "sent", "paid", "overdue", "voided", "refunded"] as const)
    await makeInvoice({ app, clock, call }, status, { customer });
  const body = {
    customerId: customer.id,
    lines: [
      { ...lineOver("33.33"), quantity: "1.5", discount: { percent: "7.5" } },
      { ...lineOver("12.34"), quantity: "3" },
    ],
    discount: { amount: "5.00" },
  };
  const discounted = (await call("createInvoice", { body })).data;
  const params = { id: discounted.id };
  await call("sendInvoice", { params });
  await call("recordPayment", { params, body: { amount: "10.00", method: "card" } });
  await call("recordPayment", { params, body: { amount: "500.00", method: "card" } });
  await call("refundInvoice", { params, body: { amount: "1.23" } });
  const covered = (await makeDraft(call, customer)).id;
  await call("sendInvoice", { params: { id: covered } });
  await call("undoSendInvoice", { params: { id: covered } });
  await call("sendInvoice", { params: { id: covered } });
  await call("refundInvoice", { params: { id: covered }, body: { amount: "2.34" } });
  for (const operatorName of ["North Cloud", "South Cloud"])
    await call("updateSettings", { body: { operatorName } });
  const cancelled = await makeInvoice({ app, clock, call }, "sent", { customer: other });
  await call("voidInvoice", { params: { id: cancelled.id }, body: { reason: "made in error" } });
  const lost = { id: (await makeInvoice({ app, clock, call }, "overdue", { customer: other })).id };
  await call("writeOffInvoice", { params: lost, body: { amount: "30.00", reason: "agreed" } });
  await call("undoWriteOff", { params: lost, body: { reason: "not agreed" } });
  await call("writeOffInvoice", { params: lost, body: { reason: "insolvent" } });
  await call("recordPayment", { params: lost, body: { amount: "12.34", method: "card" } });
  const corrected = { id: (await makeInvoice({ app, clock, call }, "sent", { customer: other })).id };
  await call("recordPayment", { params: corrected, body: { amount: "60.00", method: "card" } });
  const reason = "wrong price";
  const lines = [{ position: 1, amount: "30.00" }];
  await call("issueCreditNote", { params: corrected, body: { lines, settle: "due", reason } });
  await call("issueCreditNote", { params: corrected, body: { lines: "all", settle: "refund", reason } });
  const several = await makeInvoice({ app, clock, call }, "sent", { customer: other });
  const allocations = [{ invoiceId: several.id, amount: several.total }];
  const transfer = { customerId: other.id, amount: "321.09", method: "card", allocations };
  await call("createPayment", { body: transfer });
  await bounceDebit(call, other);
  await collectTwo({ app, clock, call });
  await suspendOne({ app, clock, call });
  await payOut({ app, clock, call }, other);
  await call("closeAccountingPeriod", { params: { period: "2026-10" }, body: {} });
  await invoicePdf(app.deps.db, app.deps, { ref: cancelled.id, as: "issued" });
  return app;
}

/** A debit that bounced, with a fee that the next invoice bills. */
/** One of them is taken back. */
async function collectTwo(on: Invoicing): Promise<void> {
  await setCreditor(on);
  const customer = await makeCustomer(on.call, { tenantId: "south", paymentTermsDays: 5 });
  await makeMandate(on, customer);
  const [kept, other] = [
    await makeInvoice(on, "sent", { customer, amount: "17.00" }),
    await makeInvoice(on, "sent", { customer, amount: "18.00" }),
  ];
  const { id } = await collect(on, [kept, other]);
  const body = { invoiceIds: [other.id], reason: "the wrong file" };
  await on.call("takeBackDirectDebits", { params: { id }, body });
}

/** One whose suspension was due, and is lifted by its transfer. */
async function suspendOne(on: Invoicing): Promise<void> {
  const { app, call } = on;
  const customer = await makeCustomer(call, { tenantId: "north" });
  const late = await makeInvoice(on, "overdue", { customer, amount: "19.00" });
  // Nobody is reminded before eight.
  on.clock.advance({ hours: 6 });
  const offsets = [{ days: 1, suspends: true }];
  await call("setReminderRules", { body: { enabled: true, offsets } });
  await sendReminders(app.deps);
  await settleSuspensions(app.deps);
  await call("setReminderRules", { body: { enabled: false, offsets: [] } });
  const day = new Date(on.clock.nowMs()).toISOString().slice(0, 10);
  const content = camtFile([{ amount: "19.00", text: late.number, reference: "ONE" }], { day });
  await call("importBankStatement", { body: { content } });
  on.clock.advance({ seconds: 60 });
  await settleSuspensions(app.deps);
}

/** What a provider holds, of which it pays out a part less its fees. */
async function payOut({ app, clock, call }: Invoicing, { id: customerId }: { id: string }): Promise<void> {
  const payment = { customerId, amount: "90.00", currency: "EUR", method: "Stripe", transactionId: "pi_1" };
  const place = clearingOf("stripe");
  await inTransaction(app.deps.db, (tx) => createPayment(tx, app.deps, { actor: SYSTEM, place, payment }));
  const day = new Date(clock.nowMs()).toISOString().slice(0, 10);
  const content = camtFile([{ amount: "70.00", name: "STRIPE" }], { id: "PAYOUT", day });
  const { statements } = (await call("importBankStatement", { body: { content } })).data;
  const query = { statementId: statements[0]?.id ?? "", limit: 1 };
  const [line] = (await call("listBankLines", { query })).data.items;
  const body = { provider: "stripe", providerFee: "2.00" } as const;
  await call("bookBankLine", { params: { id: line?.id ?? "" }, body });
}

async function bounceDebit(call: TestClient, customer: { id: string }): Promise<void> {
  const params = { id: (await makeDraft(call, customer)).id };
  await call("finalizeInvoice", { params });
  const body = { amount: "100.00", method: "direct debit" };
  const { payments } = (await call("recordPayment", { params, body })).data;
  const reversed = { id: payments.at(-1)?.id ?? "" };
  await call("reversePayment", { params: reversed, body: { reason: "account closed", fee: "7.50" } });
  await call("finalizeInvoice", { params: { id: (await makeDraft(call, customer)).id } });
}

/** What `verify` finds, and how much it looked at. */
export async function verified(deps: Deps): Promise<{ findings: Finding[]; checked: Checked }> {
  const findings: Finding[] = [];
  const checked = await verify(deps, { onFinding: (finding) => findings.push(finding) });
  return { findings, checked };
}
