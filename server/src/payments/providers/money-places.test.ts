import { numbersOf } from "@billow/core/books/chart-of-accounts.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportBeancount } from "../../books/exports/export-beancount.ts";
import { exportEntries } from "../../books/exports/export-entries.ts";
import { exportJournal } from "../../books/ledger/export-journal.ts";
import { camtFile } from "../../testing/acts/bank-files.ts";
import { type Paying, paying } from "../../testing/acts/paying.ts";
import { makeInvoice } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";
import { bookMessages } from "./book-messages.ts";
import { payNextRefund } from "./refund-by-provider.ts";

let world: Paying;
let on: Paying["on"];

beforeAll(async () => {
  world = await paying();
  ({ on } = world);
});

afterAll(async () => {
  await world.settle();
  await world.close();
});

/** The cash of an invoice by place, oldest first. */
async function cashOf(invoiceId: string) {
  const query = { invoiceId, account: "cash", limit: 200 };
  const { items } = (await on.call("listLedgerEntries", { query })).data;
  return items.map(({ kind, moneyPlace, amount }) => [kind, moneyPlace, amount]);
}

const textOf = async (pieces: AsyncIterable<string>) => {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
};

test("money is where it came in, and goes back from there", async () => {
  const byHand = await makeInvoice(on, "paid");
  expect(await cashOf(byHand.id)).toEqual([["payment", null, "100.00"]]);

  const disputed = await makeInvoice(on, "sent");
  await world.tell(world.paidEvent(disputed.id, { pi: "pi_disputed" }));
  const object = { payment_intent: "pi_disputed", reason: "fraudulent" };
  await world.tell({ id: "evt_d", type: "charge.dispute.funds_withdrawn", object });
  await bookMessages(on.app.deps);
  expect(await cashOf(disputed.id)).toEqual([
    ["payment", "clearing:stripe", "100.00"],
    ["paymentReversed", "clearing:stripe", "-100.00"],
  ]);

  const transferred = await makeInvoice(on, "sent");
  const content = camtFile([{ amount: "100.00", text: transferred.number, reference: "T-1" }]);
  await on.call("importBankStatement", { body: { content } });
  expect(await cashOf(transferred.id)).toEqual([["payment", "bank:DE02120300000000202051", "100.00"]]);
});

test("money recorded by hand is on the bank account whose statement shows it, and goes back from there", async () => {
  const invoice = await makeInvoice(on, "sent");
  const params = { id: invoice.id };
  const body = { amount: "130.00", method: "bank transfer", transactionId: "HAND-1" };
  const { payments } = (await on.call("recordPayment", { params, body })).data;
  expect(await cashOf(invoice.id)).toEqual([["payment", null, "130.00"]]);
  const content = camtFile([{ amount: "130.00", reference: "HAND-1" }], { id: "2026-11-b" });
  const { statements } = (await on.call("importBankStatement", { body: { content } })).data;
  expect(statements[0]?.lines.booked).toBe(1);
  const moved = [
    ["payment", null, "130.00"],
    ["transfer", "bank:DE02120300000000202051", "130.00"],
    ["transfer", null, "-130.00"],
  ];
  expect(await cashOf(invoice.id)).toEqual(moved);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.call("reversePayment", { params: { id: payments[0]?.id ?? "" }, body: { reason: "a mistake" } });
  expect(await cashOf(invoice.id)).toEqual([
    ...moved,
    ["paymentReversed", "bank:DE02120300000000202051", "-130.00"],
  ]);
});

test("a refund is moved to where the provider paid it from, and back where it fails", async () => {
  const invoice = await makeInvoice(on, "sent");
  const params = { id: invoice.id };
  await world.tell(world.paidEvent(invoice.id, { pi: "pi_refunded" }));
  await on.call("refundInvoice", { params, body: { amount: "30.00" } });
  const [refund] = (await world.readInvoice(invoice)).refunds;
  await on.call("payRefundByProvider", { params: { id: refund?.id ?? "" } });
  expect(await payNextRefund(on.app.deps)).toBe(true);
  const paid = [
    ["payment", "clearing:stripe", "100.00"],
    ["refund", null, "-30.00"],
    ["transfer", null, "30.00"],
    ["transfer", "clearing:stripe", "-30.00"],
  ];
  expect(await cashOf(invoice.id)).toEqual(paid);
  const failed = {
    id: (await world.readInvoice(invoice)).refunds[0]?.byProvider?.transactionId,
    status: "failed",
  };
  await world.tell({ id: "evt_f", type: "refund.failed", object: { ...failed, failure_reason: "lost" } });
  await bookMessages(on.app.deps);
  expect(await cashOf(invoice.id)).toEqual([
    ...paid,
    ["transfer", "clearing:stripe", "30.00"],
    ["transfer", null, "-30.00"],
  ]);
});

test("exports name the places, each with a number of its own where the chart has one", async () => {
  const { db } = on.app.deps;
  const journal = await textOf(exportJournal(db, {}));
  expect(journal).toContain("account assets:clearing:stripe\n");
  expect(journal).toContain("account assets:bank:DE02120300000000202051\n");
  const beancount = await textOf(exportBeancount(db, {}));
  expect(beancount).toContain("open Assets:Clearing:Stripe\n");
  expect(beancount).toContain("open Assets:Bank:DE02120300000000202051\n");
  const numbers = numbersOf("skr04", "bank:DE02120300000000202051=1810");
  const query = { from: null, before: null, issuerId: null, currency: null, numbers };
  const csv = await textOf(exportEntries(db, query));
  for (const cells of ["clearing:stripe,1460", "bank:DE02120300000000202051,1810", "cash,1800"])
    expect(csv).toContain(`,${cells},`);
  const later = await textOf(exportJournal(db, { from: "2026-11-11" }));
  for (const balance of [
    "assets:clearing:stripe  100.00 EUR",
    "assets:bank:DE02120300000000202051  100.00 EUR",
  ])
    expect(later).toContain(balance);
});
