import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { expect } from "vitest";
import type { TestApp, TestClient } from "../app.ts";
import type { FixedClock } from "../clock.ts";
import { cents, euros } from "./exact.ts";
import type { Now } from "./rules/invoice-rules.ts";
import { dueOf, type ModelInvoice, type World } from "./world.ts";

/** The product and the model side by side: each operation is done with both, and what they say is compared. */
export interface Life {
  app: TestApp;
  call: TestClient;
  clock: FixedClock;
  world: World;
}

/** What the API says of an invoice is what the model knows of it. */
export function expectSame(answer: Invoice, invoice: ModelInvoice): void {
  const { amounts } = invoice;
  expect({
    status: answer.status,
    subtotal: answer.subtotal,
    discount: answer.discount,
    tax: answer.tax,
    total: answer.total,
    amountPaid: answer.amountPaid,
    creditApplied: answer.creditApplied,
    amountRefunded: answer.amountRefunded,
    writtenOff: answer.writtenOff,
    credited: answer.credited,
    amountDue: answer.amountDue,
    issueDate: answer.issueDate,
    dueDate: answer.dueDate,
  }).toEqual({
    status: invoice.status,
    subtotal: euros(amounts.subtotal),
    discount: euros(amounts.discount),
    tax: euros(amounts.tax),
    total: euros(amounts.total),
    amountPaid: euros(invoice.paid),
    creditApplied: euros(invoice.byCredit),
    amountRefunded: euros(invoice.refunded),
    writtenOff: euros(invoice.lost),
    credited: euros(invoice.credited),
    amountDue: euros(dueOf(invoice)),
    issueDate: invoice.issueDate,
    dueDate: invoice.dueDate,
  });
  expect(cents(answer.total)).toBeGreaterThanOrEqual(0n);
}

export function nowOf(clock: FixedClock): Now {
  const ms = clock.nowMs();
  return { ms, day: new Date(ms).toISOString().slice(0, 10) };
}
