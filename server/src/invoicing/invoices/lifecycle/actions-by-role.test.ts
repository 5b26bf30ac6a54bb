import { type Role, role } from "@billow/contract/access/user.ts";
import { type Invoice, type InvoiceAction, invoiceAction } from "@billow/contract/invoicing/invoice.ts";
import { BULK_ACTIONS } from "@billow/core/invoicing/bulk-action.ts";
import {
  INVOICE_ACTIONS,
  INVOICE_STATUSES,
  type InvoiceStatus,
  TRANSITIONS,
} from "@billow/core/invoicing/transitions.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { remindByHand } from "../../../collections/dunning/remind-invoice.ts";
import { PAYMENT_ACTIONS } from "../../../testing/acts/payment-actions.ts";
import { testApp } from "../../../testing/app.ts";
import { digestOf, faultsOf } from "../../../testing/books.ts";
import { fixedClock } from "../../../testing/clock.ts";
import {
  type Invoicing,
  lineOver,
  makeCustomer,
  makeDraft,
  makeInvoice,
} from "../../../testing/invoicing.ts";
import { runBulkJob } from "../../bulk-jobs/run-bulk-job.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-03-02T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  for (const name of role.options) await app.cookieOf(name);
});

afterAll(() => on.app.close());

/** Taking back a payment opens its invoice again, so this call is about the payment. */
const REVERSE = "/reverse";

/** The address of a promise is called in two ways. */
const WITHDRAW = "/promise ";

type Method = "PATCH" | "POST" | "DELETE";

/** Every call that changes an invoice, with what the invoice says about whether it is possible. */
const CALLS: Record<string, { action: InvoiceAction; method?: Method; body?: object }> = {
  "": { action: "edit", method: "PATCH", body: { lines: [lineOver("7.00")] } },
  "/refresh": { action: "refresh" },
  "/bill-nothing": { action: "billNothing", body: { reason: "free of charge" } },
  "/undo-bill-nothing": { action: "undoBillNothing" },
  "/finalize": { action: "finalize" },
  "/send": { action: "send" },
  "/undo-send": { action: "undoSend" },
  "/remind": { action: "remind" },
  "/payments": { action: "recordPayment", body: { amount: "40.00", method: "card" } },
  "/apply-credit": { action: "applyCredit", body: {} },
  "/write-off": { action: "writeOff", body: { reason: "insolvent" } },
  "/undo-write-off": { action: "undoWriteOff", body: { reason: "a mistake" } },
  "/credit-notes": {
    action: "issueCreditNote",
    body: { lines: "all", reason: "wrong price", settle: "refund" },
  },
  "/void": { action: "void", body: { reason: "wrong customer" } },
  "/refunds": { action: "refund", body: { amount: "2.50" } },
  "/promise": { action: "promise", body: { on: "2026-12-01" } },
  [WITHDRAW]: { action: "withdrawPromise", method: "DELETE" },
  [REVERSE]: { action: "reopen", body: { reason: "bounced" } },
};

/** Every action on many, with the statuses it takes. */
const BULK_CALLS = {
  send: ["draft", "pending"],
  void: ["draft", "pending", "sent"],
  remind: ["sent", "overdue"],
} as const;

const MAY_WRITE: Record<Role, boolean> = { admin: true, billing: true, manager: false, support: false };

const writers = role.options.filter((name) => MAY_WRITE[name]);
const readers = role.options.filter((name) => !MAY_WRITE[name]);

test("every action that the API knows is called here, or on payments and files of direct debits", () => {
  const called = Object.values(CALLS).map(({ action }) => action);
  const known = invoiceAction.options.filter((action) => PAYMENT_ACTIONS.every((other) => other !== action));
  expect(called.toSorted()).toEqual(known.toSorted());
  const bySystem = ["markOverdue"];
  const asSend = ["sendAgain"];
  expect([...called, ...PAYMENT_ACTIONS, ...bySystem, ...asSend].toSorted()).toEqual(
    [...INVOICE_ACTIONS].toSorted(),
  );
});

describe.each(readers)("%s", (who) => {
  test.each(INVOICE_STATUSES)("can do nothing with an invoice that is %s", async (status) => {
    const invoice = await makeInvoice(on, status);
    const { id } = invoice;
    const before = await digestOf(on.app.deps.db);
    const one = Object.entries(CALLS).map(([path, { method = "POST", body }]) =>
      request(who, method, addressOf(invoice, path), body),
    );
    const many = Object.keys(BULK_CALLS).map((action) =>
      request(who, "POST", "/invoices/bulk", { action, selection: { ids: [id] }, reason: "wrong" }),
    );
    for (const answer of await Promise.all([...one, ...many])) {
      expect([answer.statusCode, answer.json().code]).toEqual([403, "forbidden"]);
    }
    expect(await digestOf(on.app.deps.db)).toEqual(before);
  });
});

/** Those who may do it all do it in turn: whom a call admits is proven call by call in `permissions.test.ts`. */
const inTurn = (place: number) => writers[place % writers.length] ?? "billing";

const everyCall = INVOICE_STATUSES.flatMap((status, row) =>
  Object.entries(CALLS).map(([path, call], column) => ({ status, path, ...call, who: inTurn(row + column) })),
);

test.each(everyCall)(
  "an invoice that is $status: $who calls $path",
  async ({ status, path, who, ...call }) => {
    const { action, method = "POST", body } = call;
    const invoice = await make(status, action);
    const answer = await request(who, method, addressOf(invoice, path), body);
    const after = await read(invoice.id);
    if (invoice.availableActions.includes(action)) {
      expect([200, 201]).toContain(answer.statusCode);
      expect(after.timeline.length).toBeGreaterThan(invoice.timeline.length);
    } else if (path === REVERSE && invoice.payments.length === 0) {
      expect([answer.statusCode, after]).toEqual([404, invoice]);
    } else {
      expect(answer.statusCode).toBe(409);
      expect(["action_not_allowed", "no_credit"]).toContain(answer.json().code);
      expect(after).toEqual(invoice);
    }
  },
);

const everyBulkCall = INVOICE_STATUSES.flatMap((status, row) =>
  BULK_ACTIONS.map((action, column) => ({ status, action, who: inTurn(row + column) })),
);

test.each(everyBulkCall)(
  "an invoice that is $status: $who asks to $action many",
  async ({ status, action, who }) => {
    const invoice = await make(status, action);
    const body = { action, selection: { ids: [invoice.id] }, reason: "wrong customer" };
    const answer = await request(who, "POST", "/invoices/bulk", body);
    expect(answer.statusCode).toBe(202);
    await runBulkJob(on.app.deps, answer.json().id, { remind: remindByHand });
    const after = await read(invoice.id);
    const isTaken = BULK_CALLS[action].some((one) => one === status);
    if (!isTaken) expect(after).toEqual(invoice);
    else expect(after.status).toBe({ send: "sent", void: "voided", remind: status }[action]);
  },
);

test("afterwards books, series and timelines are in order", async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
});

/** An invoice in a status; sent just now where that is to be undone, promised where that is to be taken back. */
async function make(status: InvoiceStatus, action: InvoiceAction): Promise<Invoice> {
  if (status !== "sent" || action !== "undoSend") {
    const { id } = await makeInvoice(on, status);
    if (action === "withdrawPromise" && TRANSITIONS.promise[status] !== null)
      await on.call("promisePayment", { params: { id }, body: { on: "2026-12-01" } });
    return read(id);
  }
  const { id } = await makeDraft(on.call, await makeCustomer(on.call));
  return (await on.call("sendInvoice", { params: { id } })).data;
}

function addressOf({ id, payments }: Invoice, path: string): string {
  return path === REVERSE ? `/payments/${payments[0]?.id ?? id}${path}` : `/invoices/${id}${path.trim()}`;
}

async function read(id: string): Promise<Invoice> {
  return (await on.call("getInvoice", { params: { id } })).data;
}

async function request(who: Role, method: Method, path: string, body: object | undefined) {
  const headers = await on.app.cookieOf(who);
  return on.app.server.inject({ method, url: `/api/v1${path}`, headers, ...(body && { payload: body }) });
}
