import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import {
  INVOICE_STATUSES,
  type InvoiceAction,
  type InvoiceStatus,
  TRANSITIONS,
  type Transition,
} from "@billow/core/invoicing/transitions.ts";
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
  refusal,
} from "../../../testing/invoicing.ts";
import { markOverdue } from "./mark-overdue.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-03-02T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

/** Each call that acts on an invoice, with the actions of the table it stands for. */
const CALLS: Record<string, { actions: InvoiceAction[]; act(invoice: Invoice): Promise<unknown> }> = {
  updateInvoice: {
    actions: ["edit"],
    act: ({ id }) => on.call("updateInvoice", { params: { id }, body: { lines: [lineOver("7.00")] } }),
  },
  finalizeInvoice: {
    actions: ["finalize"],
    act: ({ id }) => on.call("finalizeInvoice", { params: { id } }),
  },
  sendInvoice: {
    actions: ["send", "sendAgain"],
    act: ({ id }) => on.call("sendInvoice", { params: { id } }),
  },
  undoSendInvoice: {
    actions: ["undoSend"],
    act: ({ id }) => on.call("undoSendInvoice", { params: { id } }),
  },
  recordPayment: {
    actions: ["recordPayment"],
    act: ({ id }) => on.call("recordPayment", { params: { id }, body: { amount: "40.00", method: "card" } }),
  },
  "recordPayment of all": {
    actions: ["recordPayment"],
    act: ({ id }) => on.call("recordPayment", { params: { id }, body: { amount: "100.00", method: "card" } }),
  },
  applyCredit: {
    actions: ["applyCredit"],
    act: ({ id }) => on.call("applyCredit", { params: { id }, body: { amount: "40.00" } }),
  },
  "applyCredit of all": {
    actions: ["applyCredit"],
    act: ({ id }) => on.call("applyCredit", { params: { id }, body: {} }),
  },
  remindInvoice: {
    actions: ["remind"],
    act: ({ id }) => on.call("remindInvoice", { params: { id } }),
  },
  writeOffInvoice: {
    actions: ["writeOff"],
    act: ({ id }) =>
      on.call("writeOffInvoice", { params: { id }, body: { amount: "40.00", reason: "agreed" } }),
  },
  undoWriteOff: {
    actions: ["undoWriteOff"],
    act: ({ id }) => on.call("undoWriteOff", { params: { id }, body: { reason: "not agreed" } }),
  },
  issueCreditNote: {
    actions: ["issueCreditNote"],
    act: ({ id }) => credit(id, { lines: [{ position: 1, amount: "40.00" }], settle: "refund" }),
  },
  "issueCreditNote of all": {
    actions: ["issueCreditNote"],
    act: ({ id }) => credit(id, { lines: "all", settle: "credit" }),
  },
  voidInvoice: {
    actions: ["void"],
    act: ({ id }) => on.call("voidInvoice", { params: { id }, body: { reason: "wrong customer" } }),
  },
  refundInvoice: {
    actions: ["refund"],
    act: ({ id }) => on.call("refundInvoice", { params: { id }, body: { amount: "2.50" } }),
  },
};

const credit = (
  id: string,
  body: { lines: "all" | { position: number; amount: string }[]; settle: "credit" | "refund" },
) => on.call("issueCreditNote", { params: { id }, body: { ...body, reason: "wrong price" } });

const everyCase = Object.keys(CALLS).flatMap((call) => INVOICE_STATUSES.map((status) => ({ call, status })));

describe("an action on an invoice", () => {
  test.each(everyCase)("$call of one that is $status", async ({ call, status }) => {
    const { actions, act } = CALLS[call] ?? { actions: [], act: () => Promise.reject() };
    const before = await make(status, actions);
    const action = actions.find((one) => TRANSITIONS[one][status] !== null);
    expect(before.status).toBe(status);
    // Sending, for the first time or again, is one call and shown as one action.
    const shown = action === undefined ? [] : [actions[0]];
    expect(before.availableActions.filter((one) => actions.includes(one))).toEqual(shown);

    if (action === undefined) {
      const untouched = await digestOf(on.app.deps.db);
      const { code, status: http, detail } = await refusal(act(before));
      expect({ code, http }).toEqual({ code: "action_not_allowed", http: 409 });
      expect(detail).toMatch(/^This invoice .+\.$/);
      expect(await digestOf(on.app.deps.db)).toEqual(untouched);
      return;
    }
    await act(before);
    const after = await read(before);
    expect(after.status).toBe(leadsTo(TRANSITIONS[action][status], call));
    expect(after.timeline.length).toBeGreaterThan(before.timeline.length);
    expect(after.timeline.slice(0, before.timeline.length)).toEqual(before.timeline);
    expect(after.timeline.at(-1)?.actor).toMatchObject({ kind: "user", name: "Test billing" });
  });

  test.each(INVOICE_STATUSES)("of the system, when the deadline of one that is %s passes", async (status) => {
    const { id } = await makeInvoice(on, status);
    const before = await read({ id });
    on.clock.advance({ days: 20 });
    await markOverdue(on.app.deps);
    const after = await read({ id });
    expect(after.status).toBe(TRANSITIONS.markOverdue[status] ?? status);
    expect(after.timeline.length - before.timeline.length).toBe(status === "sent" ? 1 : 0);
  });

  test("leaves books, series and timelines in order, whatever was done", async () => {
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });
});

/**
 * An invoice in a status, made so that the action is not refused for another reason: sent just now where its sending is
 * to be undone, of a customer with credit where that is used, over nothing where a paid one is voided, written off where
 * that is undone.
 */
async function make(status: InvoiceStatus, actions: readonly InvoiceAction[]): Promise<Invoice> {
  const customer = await makeCustomer(on.call);
  if (actions.includes("undoSend") && (status === "sent" || status === "paid")) {
    if (status === "paid") await giveCredit(customer);
    const { id } = await makeDraft(on.call, customer);
    return (await on.call("sendInvoice", { params: { id } })).data;
  }
  if (actions.includes("void") && status === "paid") {
    return makeInvoice(on, "pending", { customer, amount: "0" });
  }
  if (actions.includes("undoWriteOff") && TRANSITIONS.undoWriteOff[status] !== null) {
    return makeWrittenOff(status, customer);
  }
  const made = await makeInvoice(on, status, { customer });
  if (!actions.includes("applyCredit")) return made;
  await giveCredit(customer);
  return read(made);
}

/** Written off in part, or where it is paid all that was not paid before. */
async function makeWrittenOff(status: InvoiceStatus, customer: Customer): Promise<Invoice> {
  const { id } = await makeInvoice(on, status === "paid" ? "overdue" : status, { customer });
  const params = { id };
  if (status === "paid")
    await on.call("recordPayment", { params, body: { amount: "40.00", method: "card" } });
  const body = { reason: "agreed", amount: status === "paid" ? "60.00" : "1.00" };
  return (await on.call("writeOffInvoice", { params, body })).data;
}

/** Lets a customer pay 500.00 too much for something. */
async function giveCredit(customer: Customer): Promise<void> {
  const { id } = await makeInvoice(on, "pending", { customer });
  await on.call("recordPayment", { params: { id }, body: { amount: "600.00", method: "card" } });
}

async function read({ id }: { id: string }): Promise<Invoice> {
  return (await on.call("getInvoice", { params: { id } })).data;
}

function leadsTo(transition: Transition, call: string): InvoiceStatus | null {
  if (transition === null || typeof transition === "string") return transition;
  if ("unsent" in transition) return transition.late;
  return call.endsWith(" of all") ? transition.settled : transition.due;
}
