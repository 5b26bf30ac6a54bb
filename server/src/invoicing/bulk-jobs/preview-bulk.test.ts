import type { BulkPreview } from "@billow/contract/invoicing/bulk.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { INVOICE_STATUSES } from "@billow/core/invoicing/transitions.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { digestOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;
/** One invoice of each status over 100.00 EUR, each of a customer of its own. */
const inStatus = new Map<string, Invoice>();
let withoutEmail: Invoice;
let inYen: Invoice;

beforeAll(async () => {
  const clock = fixedClock("2026-03-02T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  for (const status of INVOICE_STATUSES) inStatus.set(status, await makeInvoice(on, status));
  const silent = await makeCustomer(on.call, { name: "Silent Ltd", billingEmail: null });
  withoutEmail = await makeInvoice(on, "pending", { customer: silent });
  const tokyo = await makeCustomer(on.call, { name: "Tokyo KK", currency: "JPY" });
  inYen = await makeInvoice(on, "pending", { customer: tokyo, amount: "1200" });
});

afterAll(() => on.app.close());

const everything = { filter: {} };

async function preview(action: "send" | "void", selection: object = everything): Promise<BulkPreview> {
  const answer = await on.app.server.inject({
    method: "POST",
    url: "/api/v1/invoices/bulk",
    headers: await on.app.cookieOf("billing"),
    payload: { action, selection, dryRun: true },
  });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

const reasons = ({ skipped }: BulkPreview) =>
  Object.fromEntries(skipped.map(({ number, reason }) => [number, reason]));
const number = (status: string) => inStatus.get(status)?.number ?? "";

describe("the preview of a bulk action", () => {
  test("says of sending how many go, to whom, over what, and why the others stay", async () => {
    const before = await digestOf(on.app.deps.db);
    const sending = await preview("send");
    expect(sending).toMatchObject({
      dryRun: true,
      action: "send",
      selected: 9,
      eligible: 3,
      drafts: 1,
      customers: 3,
      totals: [
        { currency: "EUR", amount: "200.00" },
        { currency: "JPY", amount: "1200" },
      ],
      skippedCount: 6,
    });
    expect(reasons(sending)).toEqual({
      [number("sent")]: "Already sent",
      [number("overdue")]: "Already sent, and overdue",
      [number("paid")]: "Already paid",
      [number("refunded")]: "Already paid and refunded",
      [number("voided")]: "Voided",
      [withoutEmail.number]: "No billing e-mail",
    });
    expect(sending.skipped.find(({ id }) => id === withoutEmail.id)).toMatchObject({
      customer: "Silent Ltd",
      code: "customer_without_email",
    });
    expect(await digestOf(on.app.deps.db)).toEqual(before);
  });

  test("says the same of voiding", async () => {
    const voiding = await preview("void");
    expect(voiding).toMatchObject({ selected: 9, eligible: 5, drafts: 1, skippedCount: 4 });
    expect(reasons(voiding)).toEqual({
      [number("overdue")]: "Overdue: void it by itself",
      [number("paid")]: "Already paid",
      [number("refunded")]: "Already paid and refunded",
      [number("voided")]: "Already voided",
    });
  });

  test("counts each id once, and what matches a filter as the list does", async () => {
    const ids = [inYen.id, number("draft") && (inStatus.get("draft")?.id ?? ""), inYen.id];
    expect(await preview("send", { ids })).toMatchObject({ selected: 2, eligible: 2, drafts: 1 });
    const filters = [{ currency: "JPY" }, { q: "tokyo" }, { status: ["pending"], q: "kk" }, { q: "no such" }];
    for (const filter of filters) {
      const { status, ...query } = { status: undefined, ...filter };
      const list = await on.call("listInvoices", {
        query: { ...query, ...(status && { status: String(status) }) },
      });
      expect([filter, (await preview("send", { filter })).selected]).toEqual([
        filter,
        list.data.items.length,
      ]);
    }
  });

  const unknownId = "01920000-0000-7000-8000-000000000000";
  const TOO_MANY = Array.from({ length: 10_001 }, () => unknownId);

  test.each<[string, object, string]>([
    ["no ids", { selection: { ids: [] } }, "/selection/ids"],
    ["10,001 ids", { selection: { ids: TOO_MANY } }, "/selection/ids"],
    ["an id that is none", { selection: { ids: ["INV-2026-0001"] } }, "/selection/ids/0"],
    ["a filter of another form", { selection: { filter: { status: "sent" } } }, "/selection/filter/status"],
    ["an unknown filter", { selection: { filter: { state: "sent" } } }, "/selection/filter/state"],
    ["an unknown action", { action: "refund" }, "/action"],
    ["voiding without a reason", { action: "void", dryRun: false }, "/reason"],
    ["voiding for a blank reason", { action: "void", dryRun: false, reason: "  " }, "/reason"],
  ])("refuses %s with a pointer", async (_case, wrong, pointer) => {
    const answer = await on.app.server.inject({
      method: "POST",
      url: "/api/v1/invoices/bulk",
      headers: await on.app.cookieOf("billing"),
      payload: { action: "send", selection: everything, dryRun: true, ...wrong },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid_request", errors: [{ pointer }] });
  });

  test("refuses an id that no invoice has, with its place", async () => {
    const ids = [inYen.id, unknownId];
    const body = { action: "send", selection: { ids }, dryRun: true } as const;
    expect(await refusal(on.call("bulkInvoices", { body }))).toMatchObject({
      code: "not_found",
      errors: [{ pointer: "/selection/ids/1" }],
    });
  });
});
