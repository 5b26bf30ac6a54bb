import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../../testing/app.ts";
import { digestOf, faultsOf } from "../../../testing/books.ts";
import { fixedClock } from "../../../testing/clock.ts";
import {
  type Invoicing,
  lineOver,
  makeCustomer,
  makeDraft,
  makeInvoice,
  outcomes,
  refusal,
} from "../../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  // Signed in before many calls come at once.
  await makeCustomer(on.call);
});

afterAll(() => on.app.close());

const times = <T>(count: number, call: (index: number) => Promise<T>) =>
  Array.from({ length: count }, (_, index) => call(index));

async function read({ id }: { id: string }): Promise<Invoice> {
  return (await on.call("getInvoice", { params: { id } })).data;
}

const typesOf = ({ timeline }: Invoice) => timeline.map(({ type }) => type);
const cents = (text: string) => Number(text.replace(".", ""));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("many people acting on one invoice at once", () => {
  test("refund at most what was paid", async () => {
    const paid = await makeInvoice(on, "paid");
    const params = { id: paid.id };
    const { answers, codes } = await outcomes(
      times(50, () => on.call("refundInvoice", { params, body: { amount: "7.00" } })),
    );
    expect(answers).toHaveLength(14);
    expect(codes).toEqual({ amount_exceeds_refundable: 36 });
    const after = await read(paid);
    expect(after).toMatchObject({ status: "refunded", amountRefunded: "98.00" });
    expect(after.refunds).toHaveLength(14);
    expect(new Set(after.creditNotes.map(({ number }) => number)).size).toBe(14);
  });

  test("pay what is due once, the rest being credit", async () => {
    const pending = await makeInvoice(on, "pending");
    const params = { id: pending.id };
    const { answers, codes } = await outcomes(
      times(50, () => on.call("recordPayment", { params, body: { amount: "3.00", method: "card" } })),
    );
    expect([answers.length, codes]).toEqual([50, {}]);
    const after = await read(pending);
    expect(after).toMatchObject({ status: "paid", amountPaid: "100.00" });
    expect(sum(after.payments.map(({ applied }) => cents(applied)))).toBe(10000);
    const { data } = await on.call("getCustomer", { params: { id: pending.customer.id } });
    expect(data.credit).toEqual([{ currency: "EUR", amount: "50.00" }]);
  });

  test("send it once when each of them has seen it unsent", async () => {
    const draft = await makeDraft(on.call, await makeCustomer(on.call));
    const { answers, codes } = await outcomes(
      times(20, () => on.call("sendInvoice", { params: { id: draft.id }, ifMatch: '"1"' })),
    );
    expect(answers).toHaveLength(1);
    expect(codes).toEqual({ stale_version: 19 });
    expect(typesOf(await read(draft))).toEqual(["created", "finalized", "sent"]);
  });

  test("send it once and again, but never twice for the first time", async () => {
    const draft = await makeDraft(on.call, await makeCustomer(on.call));
    const { answers } = await outcomes(times(20, () => on.call("sendInvoice", { params: { id: draft.id } })));
    expect(answers).toHaveLength(20);
    const types = typesOf(await read(draft));
    expect(types.filter((type) => type === "sent" || type === "finalized")).toEqual(["finalized", "sent"]);
    expect(types.filter((type) => type === "sentAgain")).toHaveLength(19);
  });

  test("void it once", async () => {
    const sent = await makeInvoice(on, "sent");
    const { answers, codes } = await outcomes(
      times(20, (index) =>
        on.call("voidInvoice", { params: { id: sent.id }, body: { reason: `reason ${index}` } }),
      ),
    );
    expect(answers).toHaveLength(1);
    expect(codes).toEqual({ action_not_allowed: 19 });
    const after = await read(sent);
    expect(typesOf(after).filter((type) => type === "voided" || type === "creditNoteIssued")).toHaveLength(2);
    expect(after.creditNotes).toHaveLength(1);
  });

  test("either pay it or void it, never both, and what came in too much is credit", async () => {
    for (let round = 0; round < 5; round += 1) {
      const sent = await makeInvoice(on, "sent");
      const params = { id: sent.id };
      const { codes } = await outcomes<unknown>([
        ...times(3, () => on.call("voidInvoice", { params, body: { reason: "wrong" } })),
        ...times(3, () => on.call("recordPayment", { params, body: { amount: "100", method: "card" } })),
      ]);
      const { status, payments, creditNotes, customer } = await read(sent);
      const applied = sum(payments.map((payment) => cents(payment.applied)));
      expect([status, payments.length, applied, creditNotes.length, codes]).toEqual(
        status === "paid"
          ? ["paid", 3, 10000, 0, { action_not_allowed: 3 }]
          : ["voided", 3, 0, 1, { action_not_allowed: 2 }],
      );
      const { data } = await on.call("getCustomer", { params: { id: customer.id } });
      expect(data.credit).toEqual([{ currency: "EUR", amount: status === "paid" ? "200.00" : "300.00" }]);
    }
  });

  test("edit it one after the other, a lost update being refused", async () => {
    const draft = await makeDraft(on.call, await makeCustomer(on.call));
    const { answers, codes } = await outcomes(
      times(10, (index) =>
        on.call("updateInvoice", {
          params: { id: draft.id },
          body: { lines: manyLines(index + 1) },
          ifMatch: '"1"',
        }),
      ),
    );
    expect(codes).toEqual({ stale_version: 9 });
    const after = await read(draft);
    expect(after.lines).toHaveLength(answers[0]?.lines.length ?? 0);
    expect(cents(after.total)).toBe(after.lines.length * 100);
  });

  test("never see a payment without what it did to the amounts", async () => {
    const pending = await makeInvoice(on, "pending");
    const params = { id: pending.id };
    const payments = times(25, () =>
      on.call("recordPayment", { params, body: { amount: "1.00", method: "card" } }),
    );
    const reads = times(60, () => on.call("getInvoice", { params }));
    await Promise.all(payments);
    for (const { data, etag } of await Promise.all(reads)) {
      expect(cents(data.amountPaid)).toBe(sum(data.payments.map(({ applied }) => cents(applied))));
      expect(data.timeline).toHaveLength(data.payments.length + 2);
      expect(etag).toBe(`"${data.payments.length + 2}"`);
    }
  });
});

function manyLines(count: number) {
  return Array.from({ length: count }, () => lineOver("1.00"));
}

describe("an idempotency key", () => {
  test("pays, refunds, makes and voids once, however often the call comes", async () => {
    const customer = await makeCustomer(on.call);
    const pending = await makeInvoice(on, "pending", { customer });
    const paid = await makeInvoice(on, "paid", { customer });
    const params = { id: pending.id };
    const calls = [
      () =>
        on.call("recordPayment", { params, body: { amount: "10", method: "card" }, idempotencyKey: "pay" }),
      () =>
        on.call("refundInvoice", {
          params: { id: paid.id },
          body: { amount: "10" },
          idempotencyKey: "refund",
        }),
      () => on.call("sendInvoice", { params, idempotencyKey: "send" }),
      () =>
        on.call("createInvoice", {
          body: { customerId: customer.id, lines: [lineOver("1")] },
          idempotencyKey: "make",
        }),
    ];
    for (const call of calls) {
      const first = await call();
      const untouched = await digestOf(on.app.deps.db);
      expect(await call()).toEqual(first);
      expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    }
    const other = on.call("recordPayment", {
      params,
      body: { amount: "11", method: "card" },
      idempotencyKey: "pay",
    });
    expect(await refusal(other)).toMatchObject({ status: 422, code: "idempotency_key_reused" });
  });

  test("sent many times at once takes effect once", async () => {
    const pending = await makeInvoice(on, "pending");
    const params = { id: pending.id };
    const { answers, codes } = await outcomes(
      times(20, () =>
        on.call("recordPayment", { params, body: { amount: "10", method: "card" }, idempotencyKey: "once" }),
      ),
    );
    expect(answers.length + (codes.idempotency_in_flight ?? 0)).toBe(20);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await read(pending)).payments).toHaveLength(1);
  });

  test("of a refused call may be used again once the reason is gone", async () => {
    const draft = await makeDraft(on.call, await makeCustomer(on.call));
    const params = { id: draft.id };
    const pay = () =>
      on.call("recordPayment", { params, body: { amount: "10", method: "card" }, idempotencyKey: "later" });
    expect(await refusal(pay())).toMatchObject({ code: "action_not_allowed" });
    await on.call("finalizeInvoice", { params });
    expect((await pay()).data.amountPaid).toBe("10.00");
  });
});

describe("the number series", () => {
  test("has no gap when many invoices are made at once and some fail", async () => {
    const customer = await makeCustomer(on.call);
    const { answers, codes } = await outcomes(
      times(40, (index) =>
        on.call("createInvoice", {
          body: {
            customerId: customer.id,
            lines: [index % 4 === 0 ? { ...lineOver("-1"), quantity: "1" } : lineOver("1")],
          },
        }),
      ),
    );
    expect(answers).toHaveLength(30);
    expect(codes).toEqual({ invalid_amount: 10 });
    expect(new Set(answers.map(({ number }) => number)).size).toBe(30);
  });

  test("and all books are in order after everything that happened at once", async () => {
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });
});
