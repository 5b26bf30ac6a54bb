import { type Role, role } from "@billow/contract/access/user.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { INVOICE_STATUSES, type InvoiceStatus } from "@billow/core/invoicing/invoice-state.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { collectionDay, makeMandate, setCreditor } from "../../testing/direct-debits.ts";
import { type Invoicing, makeCustomer, makeInvoice } from "../../testing/invoicing.ts";

/*
 * What is done to an invoice by a payment, a promise or a file of direct debits, in every status and by every role. The actions
 * that invoices themselves list are tried beside the table of transitions.
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
  method: "POST" | "DELETE";
  url: string;
  payload?: object;
}

const open = ["pending", "sent", "overdue"] as const;
const owed = ["sent", "overdue"] as const;

/** The statuses in which each call is allowed, and how it is made of an invoice. */
const CALLS: Record<
  string,
  { allowed: readonly InvoiceStatus[]; of: (invoice: Invoice) => Call | Promise<Call> }
> = {
  "promise a payment": {
    allowed: owed,
    of: ({ id }) => ({ method: "POST", url: `/invoices/${id}/promise`, payload: { on: today() } }),
  },
  "take back a promise that nobody gave": {
    allowed: [],
    of: ({ id }) => ({ method: "DELETE", url: `/invoices/${id}/promise` }),
  },
  "record a payment that is allocated": {
    allowed: open,
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
    allowed: open,
    of: async ({ id, customer }) => ({
      method: "POST",
      url: `/payments/${await paymentOf(customer)}/allocate`,
      payload: { allocations: [{ invoiceId: id, amount: "3.00" }] },
    }),
  },
  "take a payment off": {
    allowed: ["paid"],
    of: async ({ id, payments, customer }) => ({
      method: "POST",
      url: `/payments/${payments[0]?.id ?? (await paymentOf(customer))}/unallocate`,
      payload: { invoiceId: id },
    }),
  },
  "collect by direct debit": {
    allowed: owed,
    of: ({ id }) => ({
      method: "POST",
      url: "/direct-debits",
      payload: { collectOn: collectionDay(on), invoiceIds: [id] },
    }),
  },
};

const MAY_WRITE: Record<Role, boolean> = { admin: true, billing: true, manager: false, support: false };

const cases = role.options.flatMap((who) => INVOICE_STATUSES.map((status) => ({ who, status })));

describe.each(cases)("$who with an invoice that is $status", ({ who, status }) => {
  test.each(Object.entries(CALLS))("to %s", async (_, { allowed, of }) => {
    // Due soon enough to be collected, and later than any credit covers.
    const customer = await makeCustomer(on.call, { paymentTermsDays: 5 });
    await makeMandate(on, customer);
    const made = await makeInvoice(on, status, { customer });
    const { method, url, payload } = await of(
      (await on.call("getInvoice", { params: { id: made.id } })).data,
    );
    const before = await digestOf(on.app.deps.db);
    const answer = await on.app.server.inject({
      method,
      url: `/api/v1${url}`,
      headers: await on.app.cookieOf(who),
      ...(payload && { payload }),
    });
    if (MAY_WRITE[who] && allowed.includes(status)) {
      expect([200, 201]).toContain(answer.statusCode);
      const after = (await on.call("getInvoice", { params: { id: made.id } })).data;
      expect(after.timeline.length).toBeGreaterThan(made.timeline.length);
      return;
    }
    expect(MAY_WRITE[who] ? [404, 409, 422] : [403]).toContain(answer.statusCode);
    expect(answer.json().detail).toMatch(/^[A-Z].+\.$/);
    expect(await digestOf(on.app.deps.db)).toEqual(before);
  });
});

async function paymentOf(customer: { id: string }): Promise<string> {
  const body = { customerId: customer.id, amount: "5.00", method: "card" };
  return (await on.call("createPayment", { body })).data.id;
}

function today(): string {
  return new Date(on.clock.nowMs()).toISOString().slice(0, 10);
}
