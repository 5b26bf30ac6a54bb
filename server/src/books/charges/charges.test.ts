import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeLimited } from "../../testing/acts/people.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import {
  type Invoicing,
  lineOver,
  makeCustomer,
  makeInvoice,
  outcomes,
  refusal,
} from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
});

const TAXED = { taxCategory: "standard" as const, taxRate: "19" };

/** A customer with a bounced debit, whose fee waits for its next invoice. */
async function bounced({ fee = "7.50", ...taxed }: { fee?: string; taxCategory?: "standard" } = {}) {
  const customer = await makeCustomer(on.call, taxed.taxCategory ? TAXED : {});
  const late = await makeInvoice(on, "paid", { customer });
  return { customer, late, payment: await bounce(late, fee) };
}

async function bounce({ payments }: Awaited<ReturnType<typeof makeInvoice>>, fee: string) {
  const params = { id: payments[0]?.id ?? "" };
  return (await on.call("reversePayment", { params, body: { reason: "account closed", fee } })).data;
}

const chargesOf = async ({ id }: { id: string }) =>
  (await on.call("listCharges", { query: { customerId: id } })).data.items;

const draftAt = ({ id }: { id: string }) =>
  on.call("createInvoice", { body: { customerId: id, lines: [lineOver("1")] } });

const draftOf = async ({ id }: { id: string }, more: { discount?: { percent: string } } = {}) =>
  (await on.call("createInvoice", { body: { customerId: id, lines: [lineOver("100.00")], ...more } })).data;

const read = async (id: string) => (await on.call("getInvoice", { params: { id } })).data;

async function balanceOf(invoiceId: string): Promise<Record<string, number>> {
  const { data } = await on.call("listLedgerEntries", { query: { invoiceId, limit: 200 } });
  const sums: Record<string, number> = {};
  for (const { account, amount } of data.items)
    sums[account] = Math.round(((sums[account] ?? 0) + Number(amount)) * 100) / 100;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

describe("the fee of a reversal", () => {
  test("waits, and is an untaxed line of the next invoice that no discount lowers", async () => {
    const { customer, late, payment } = await bounced({ taxCategory: "standard" });
    expect(await chargesOf(customer)).toMatchObject([
      {
        kind: "reversalFee",
        state: "open",
        amount: "7.50",
        invoice: { number: late.number },
        paymentId: payment.id,
        level: null,
        chargedOn: "2026-11-10",
        billedOn: null,
      },
    ]);
    expect((await read(late.id)).timeline.at(-1)).toMatchObject({
      type: "paymentReversed",
      data: { fee: "7.50" },
    });
    const draft = await draftOf(customer, { discount: { percent: "10" } });
    expect(draft).toMatchObject({ subtotal: "107.50", discount: "10.00", tax: "17.10", total: "114.60" });
    expect(draft.lines.at(-1)).toMatchObject({
      kind: "charge",
      product: "Fee for a returned payment",
      description: `Payment for invoice ${late.number} returned on 2026-11-10`,
      amount: "7.50",
      discount: "0.00",
      taxCategory: "outsideScope",
    });
    expect(await chargesOf(customer)).toMatchObject([
      { state: "billed", billedOn: { number: draft.number } },
    ]);
    expect((await draftOf(customer)).lines).toHaveLength(1);
  });

  test("is income of its own in the books, and credited or voided leaves nothing there", async () => {
    const { customer } = await bounced();
    const { id } = await draftOf(customer);
    await on.call("sendInvoice", { params: { id } });
    on.clock.advance({ seconds: 5 });
    expect(await balanceOf(id)).toEqual({ receivable: 107.5, revenue: -100, lateFees: -7.5 });
    const body = { lines: [{ position: 2, amount: "2.50" }], reason: "goodwill", settle: "due" as const };
    await on.call("issueCreditNote", { params: { id }, body });
    expect(await balanceOf(id)).toEqual({ receivable: 105, revenue: -100, lateFees: -5 });
    await on.call("voidInvoice", { params: { id }, body: { reason: "wrong" } });
    expect(await balanceOf(id)).toEqual({});
    expect(await chargesOf(customer)).toMatchObject([{ state: "open" }]);
    expect((await draftOf(customer)).total).toBe("107.50");
  });

  test("stays on a draft that is edited, and waits again once its line is taken off", async () => {
    const { customer } = await bounced();
    const { id, lines } = await draftOf(customer);
    const kept = lines.map(({ product, description, quantity, unitPrice, taxCategory, taxRate }) => ({
      ...{ product, description, quantity, unitPrice },
      ...{ taxCategory, taxRate },
    }));
    await on.call("updateInvoice", { params: { id }, body: { lines: [...kept, lineOver("5")] } });
    expect((await read(id)).lines.map((line) => line.kind)).toEqual(["manual", "charge", "manual"]);
    expect(await chargesOf(customer)).toMatchObject([{ state: "billed" }]);
    await on.call("updateInvoice", { params: { id }, body: { lines: [lineOver("5")] } });
    expect(await chargesOf(customer)).toMatchObject([{ state: "open" }]);
    await on.call("updateCustomer", { params: { id: customer.id }, body: { paymentTermsDays: 3 } });
    await on.call("refreshInvoice", { params: { id } });
    expect((await read(id)).total).toBe("12.50");
  });

  test("is billed once by drafts made at once", async () => {
    const { customer } = await bounced();
    const drafts = await Promise.all(Array.from({ length: 6 }, () => draftOf(customer)));
    expect(drafts.filter(({ lines }) => lines.length === 2)).toHaveLength(1);
  });

  test("must be more than nothing, in the currency's form, and a refusal changes nothing", async () => {
    const paid = await makeInvoice(on, "paid");
    const params = { id: paid.payments[0]?.id ?? "" };
    const before = await digestOf(on.app.deps.db);
    for (const [fee, code] of [
      ["0", "amount_not_positive"],
      ["-1", "amount_not_positive"],
      ["1.005", "invalid_amount"],
    ] as const) {
      const problem = await refusal(on.call("reversePayment", { params, body: { reason: "bounced", fee } }));
      expect([problem.code, problem.errors?.[0]?.pointer]).toEqual([code, "/fee"]);
    }
    expect(await digestOf(on.app.deps.db)).toEqual(before);
    const { id: customerId } = await makeCustomer(on.call);
    const foreign = { customerId, amount: "10", currency: "CHF", method: "card" };
    const { id } = (await on.call("createPayment", { body: foreign })).data;
    const body = { reason: "bounced", fee: "5" };
    const problem = await refusal(on.call("reversePayment", { params: { id }, body }));
    expect([problem.code, problem.detail]).toEqual([
      "action_not_allowed",
      "The customer's invoices are in EUR, so none could have a fee in CHF as a line. Leave the fee out.",
    ]);
  });
});

describe("a charge that is waived", () => {
  test("is billed by no invoice, and the audit log says why", async () => {
    const { customer } = await bounced();
    const [charge] = await chargesOf(customer);
    const params = { id: charge?.id ?? "" };
    const { data } = await on.call("waiveCharge", { params, body: { reason: "our mistake" } });
    expect(data).toMatchObject({ state: "waived", waivedReason: "our mistake" });
    expect((await draftOf(customer)).lines).toHaveLength(1);
    const audit = await on.app.as("admin")("listAudit", { query: { type: "customer.chargeWaived" } });
    expect(audit.data.items[0]).toMatchObject({ data: { amount: "7.50", reason: "our mistake" } });
    expect((await refusal(on.call("waiveCharge", { params, body: { reason: "again" } }))).code).toBe(
      "action_not_allowed",
    );
  });

  test("is not on an invoice, even where both happen at once", async () => {
    const { customer } = await bounced();
    const [charge] = await chargesOf(customer);
    const waive = () =>
      on.call("waiveCharge", { params: { id: charge?.id ?? "" }, body: { reason: "our mistake" } });
    const [draft, waived] = await Promise.all([draftOf(customer), outcomes([waive()])]);
    const isBilled = draft.lines.length === 2;
    expect(waived.answers).toHaveLength(isBilled ? 0 : 1);
    const problem = await refusal(waive());
    expect(problem.detail).toContain(isBilled ? draft.number : "waived");
  });
});

describe("the charge of a customer who gets no invoices of its own", () => {
  const sums = ({ lines }: { lines: { kind: string; amount: string }[] }) =>
    lines.filter(({ kind }) => kind === "charge").map(({ amount }) => amount);
  const merge = (id: string, into: string) => on.call("mergeCustomer", { params: { id }, body: { into } });
  const setParent = (id: string, parentId: string | null) =>
    on.call("setCustomerParent", { params: { id }, body: { parentId } });
  async function refresh(id: string, { id: customerId }: { id: string }) {
    await on.call("updateCustomer", { params: { id: customerId }, body: { paymentTermsDays: 3 } });
    await on.call("refreshInvoice", { params: { id } });
  }

  test("is on an invoice of the one that it was merged into, also where it is charged later", async () => {
    const duplicate = await makeCustomer(on.call);
    const [first, late] = [
      await makeInvoice(on, "paid", { customer: duplicate }),
      await makeInvoice(on, "paid", { customer: duplicate }),
    ];
    await bounce(first, "7.50");
    const stays = await makeCustomer(on.call);
    await merge(duplicate.id, stays.id);
    expect(await chargesOf(stays)).toMatchObject([{ state: "open", customer: { id: duplicate.id } }]);
    const draft = await draftOf(stays);
    expect(sums(draft)).toEqual(["7.50"]);
    expect(await chargesOf(duplicate)).toMatchObject([
      { state: "billed", billedOn: { number: draft.number } },
    ]);
    expect(await chargesOf(stays)).toEqual([]);
    await bounce(late, "3.00");
    await refresh(draft.id, stays);
    expect(sums(await read(draft.id))).toEqual(["7.50", "3.00"]);
    await on.call("finalizeInvoice", { params: { id: draft.id } });
  });

  test("is on its parent's, and on its own once it has left the group", async () => {
    const parent = await makeCustomer(on.call);
    const [{ customer: child }, { customer: duplicate }] = [
      await bounced({ fee: "7.50" }),
      await bounced({ fee: "1.25" }),
    ];
    await merge(duplicate.id, child.id);
    await setParent(child.id, parent.id);
    const draft = await draftOf(parent);
    expect(sums(draft)).toEqual(["7.50", "1.25"]);
    await setParent(child.id, null);
    expect(sums(await draftOf(child))).toEqual([]);
    await refresh(draft.id, parent);
    expect(sums(await read(draft.id))).toEqual(["7.50", "1.25"]);
    expect((await verified(on.app.deps)).findings).toEqual([]);
    const { id: other } = await makeCustomer(on.call);
    const give = (to: string) =>
      sql`UPDATE invoice SET customer_id = ${to} WHERE id = ${draft.id}`.execute(on.app.deps.db);
    await give(other);
    expect((await verified(on.app.deps)).findings).toMatchObject(
      Array(2).fill({
        expected: "an invoice of its customer and issuer in its currency",
        found: draft.number,
      }),
    );
    await give(parent.id);
    await on.call("voidInvoice", { params: { id: draft.id }, body: { reason: "made in error" } });
    expect([sums(await draftOf(parent)), sums(await draftOf(child))]).toEqual([[], ["7.50", "1.25"]]);
  });

  test("is told without that invoice to somebody who sees the charged customer alone", async () => {
    const parent = await makeCustomer(on.call);
    const { customer } = await bounced();
    await setParent(customer.id, parent.id);
    const { number } = await draftOf(parent);
    const { call } = await makeLimited(on.app, "billing", [customer.id]);
    const { items } = (await call("listCharges", { query: {} })).data;
    expect(items).toMatchObject([{ state: "billed", billedOn: null }]);
    const waiving = (by: Invoicing["call"]) =>
      refusal(by("waiveCharge", { params: { id: items[0]?.id ?? "" }, body: { reason: "goodwill" } }));
    expect((await waiving(call)).detail).toMatch(/^An invoice of another customer bills this charge/);
    expect((await waiving(on.call)).detail).toContain(number);
    const both = await makeLimited(on.app, "billing", [parent.id]);
    expect((await both.call("listCharges", { query: {} })).data.items).toMatchObject([
      { billedOn: { number } },
    ]);
  });

  test("is billed once, whoever merges, joins and bills at once", async () => {
    for (let round = 0; round < 3; round++) {
      const [{ customer: one }, other, parent] = [
        await bounced(),
        await makeCustomer(on.call),
        await makeCustomer(on.call),
      ];
      await outcomes<unknown>([
        ...[merge(one.id, other.id), setParent(other.id, parent.id), setParent(one.id, parent.id)],
        ...[one, other, parent].map(draftAt),
      ]);
      for (const customer of [one, other, parent]) await outcomes([draftAt(customer)]);
      const drafts = await Promise.all(
        [one, other, parent].flatMap(async ({ id }) => {
          const { items } = (await on.call("listInvoices", { query: { customerId: id, status: "draft" } }))
            .data;
          return Promise.all(items.map((item) => read(item.id)));
        }),
      );
      expect(drafts.flat().flatMap(sums)).toEqual(["7.50"]);
    }
  });
});
