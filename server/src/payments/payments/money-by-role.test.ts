import { type Role, role } from "@billow/contract/access/user.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import {
  INVOICE_STATUSES,
  type InvoiceStatus,
  TRANSITIONS,
  type Transition,
} from "@billow/core/invoicing/transitions.ts";
import { targets } from "@billow/core/testing/invoice-facts.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectionDay, makeMandate, setCreditor } from "../../testing/acts/direct-debits.ts";
import { PAYMENT_ACTIONS } from "../../testing/acts/payment-actions.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice } from "../../testing/invoicing.ts";

/*
 * What is done to an invoice by calls on a payment or a file of direct debits, in every status and by every role. The table of
 * transitions says what is allowed. The calls on invoices themselves are tried beside the table.
 */

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-02T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  await setCreditor(on);
  for (const name of role.options) await app.cookieOf(name);
});

afterAll(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  await on.app.close();
});

interface Call {
  method: "POST";
  url: string;
  payload?: object;
}

/** How each action is done to an invoice, and whether there is something to do it with. */
const CALLS: Record<
  string,
  {
    action: (typeof PAYMENT_ACTIONS)[number];
    of: (invoice: Invoice) => Call | Promise<Call>;
    isFor?: (invoice: Invoice) => boolean;
  }
> = {
  "record a payment that is allocated": {
    action: "allocate",
    isFor: isDue,
    of: ({ id, customer }) => ({
      method: "POST",
      url: "/payments",
      payload: {
        customerId: customer.id,
        amount: "3.00",
        method: "card",
        allocations: [{ invoiceId: id, amount: "3.00" }],
      },
    }),
  },
  "allocate a payment": {
    action: "allocate",
    isFor: isDue,
    of: async ({ id, customer }) => ({
      method: "POST",
      url: `/payments/${await paymentOf(customer)}/allocate`,
      payload: { allocations: [{ invoiceId: id, amount: "3.00" }] },
    }),
  },
  "take a payment off": {
    action: "unallocate",
    isFor: ({ payments }) => payments.length > 0,
    of: async ({ id, payments, customer }) => ({
      method: "POST",
      url: `/payments/${payments[0]?.id ?? (await paymentOf(customer))}/unallocate`,
      payload: { invoiceId: id },
    }),
  },
  "collect by direct debit": {
    action: "collect",
    of: ({ id }) => ({
      method: "POST",
      url: "/direct-debits",
      payload: { collectOn: collectionDay(on), invoiceIds: [id] },
    }),
  },
  "take a direct debit back": {
    action: "stopCollecting",
    isFor: ({ collectingOn }) => collectingOn !== null,
    of: async ({ id, collectingOn }) => ({
      method: "POST",
      url: `/direct-debits/${collectingOn === null ? on.app.deps.newId() : await newestFile()}/take-back`,
      payload: { invoiceIds: [id], reason: "never sent to the bank" },
    }),
  },
};

test("every action on a payment or a file of direct debits is tried", () => {
  const tried = new Set(Object.values(CALLS).map(({ action }) => action));
  expect([...tried].toSorted()).toEqual([...PAYMENT_ACTIONS].toSorted());
});

const MAY_WRITE: Record<Role, boolean> = { admin: true, billing: true, manager: false, support: false };

const writers = role.options.filter((name) => MAY_WRITE[name]);
const readers = role.options.filter((name) => !MAY_WRITE[name]);

/** Those who may try it in turn: whom a call admits is proven call by call in `permissions.test.ts`. */
const cases = INVOICE_STATUSES.flatMap((status, row) =>
  Object.entries(CALLS).map(([what, call], column) => ({
    ...call,
    status,
    what,
    who: writers[(row + column) % writers.length] ?? "billing",
  })),
);

test.each(cases)(
  "with an invoice that is $status, $who tries to $what",
  async ({ status, who, action, of, isFor = () => true }) => {
    // Due soon enough to be collected, and later than any credit covers.
    const customer = await makeCustomer(on.call, { paymentTermsDays: 5 });
    await makeMandate(on, customer);
    const { id } = await (action === "stopCollecting"
      ? makeCollecting(status, customer)
      : makeInvoice(on, status, { customer }));
    const made = (await on.call("getInvoice", { params: { id } })).data;
    expect(made.status).toBe(status);
    const call = await of(made);
    const before = await digestOf(on.app.deps.db);
    for (const reader of readers) expect(await refusalOf(reader, call)).toBe(403);
    expect(await digestOf(on.app.deps.db)).toEqual(before);
    const transition: Transition = TRANSITIONS[action][status];
    if (transition !== null && isFor(made)) {
      expect([200, 201]).toContain((await request(who, call)).statusCode);
      const after = (await on.call("getInvoice", { params: { id } })).data;
      expect(targets(transition)).toContain(after.status);
      expect(after.timeline.length).toBeGreaterThan(made.timeline.length);
      return;
    }
    expect([404, 409, 422]).toContain(await refusalOf(who, call));
    expect(await digestOf(on.app.deps.db)).toEqual(before);
  },
);

/** The status of a refusal, which says in a sentence why. */
async function refusalOf(who: Role, call: Call): Promise<number> {
  const answer = await request(who, call);
  expect(answer.json().detail).toMatch(/^[A-Z].+\.$/);
  return answer.statusCode;
}

async function request(who: Role, { method, url, payload }: Call) {
  const headers = await on.app.cookieOf(who);
  return on.app.server.inject({ method, url: `/api/v1${url}`, headers, ...(payload && { payload }) });
}

function isDue({ amountDue }: Invoice): boolean {
  return !/^[0.]+$/.test(amountDue);
}

/** An invoice with a direct debit on its way; a draft or a pending one has none. */
async function makeCollecting(status: InvoiceStatus, customer: Customer): Promise<{ id: string }> {
  if (TRANSITIONS.collect[status] !== null) return collecting(await makeInvoice(on, status, { customer }));
  if (status === "draft" || status === "pending") return makeInvoice(on, status, { customer });
  const { id } = await collecting(await makeInvoice(on, "sent", { customer }));
  const params = { id };
  if (status === "voided") await on.call("voidInvoice", { params, body: { reason: "wrong customer" } });
  else await on.call("recordPayment", { params, body: { amount: "100.00", method: "card" } });
  if (status === "refunded") await on.call("refundInvoice", { params, body: { amount: "2.50" } });
  return { id };
}

async function collecting({ id }: { id: string }): Promise<{ id: string }> {
  const body = { collectOn: collectionDay(on), invoiceIds: [id] };
  await on.call("createDirectDebits", { body });
  return { id };
}

async function newestFile(): Promise<string> {
  return (await on.call("listDirectDebits", { query: { limit: 1 } })).data.items[0]?.id ?? "";
}

async function paymentOf(customer: { id: string }): Promise<string> {
  const body = { customerId: customer.id, amount: "5.00", method: "card" };
  return (await on.call("createPayment", { body })).data.id;
}
