import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { creditorReference } from "@billow/core/payments/creditor-reference.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FIRST_ISSUER_ID } from "../../parties/issuers/issuer.ts";
import { testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, outcomes, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  await setIssuer({ numbering: "issue" });
});

afterAll(() => on.app.close());

beforeEach(async () => {
  await setIssuer({ numbering: "issue", issueDate: "issue" });
});

const setIssuer = (body: { numbering?: "creation" | "issue"; issueDate?: "creation" | "issue" }) =>
  on.app.as("admin")("updateIssuer", { params: { id: FIRST_ISSUER_ID }, body });
const read = async (ref: string) => (await on.call("getInvoice", { params: { id: ref } })).data;
const finalize = async (ref: string) => (await on.call("finalizeInvoice", { params: { id: ref } })).data;

/** The sequence in a number. */
const sequenceOf = ({ number }: Pick<Invoice, "number">) => Number(number.split("-").at(-1));

async function expectAllRight(): Promise<void> {
  expect((await verified(on.app.deps)).findings).toEqual([]);
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
}

test("a draft is called so until it is issued, and is still found by that afterwards", async () => {
  const customer = await makeCustomer(on.call);
  const draft = await makeDraft(on.call, customer);
  expect(draft.number).toMatch(/^DRAFT-2026-\d{4}$/);
  expect(draft.paymentReference).toBeNull();
  const issued = await finalize(draft.number);
  expect(issued.number).toMatch(/^INV-2026-\d{4}$/);
  expect(issued.paymentReference).toBe(creditorReference(issued.number));
  expect(issued.timeline.find(({ type }) => type === "finalized")?.data).toMatchObject({
    number: issued.number,
  });
  expect((await read(draft.number)).id).toBe(draft.id);
  expect((await read(issued.number)).id).toBe(draft.id);
  expect((await finalize((await makeDraft(on.call, customer)).id)).number).not.toBe(issued.number);
  await expectAllRight();
});

test("numbers follow the order of issue, not of creation", async () => {
  const customer = await makeCustomer(on.call);
  const first = await makeDraft(on.call, customer);
  const second = await makeDraft(on.call, customer);
  on.clock.advance({ days: 3 });
  const early = await finalize(second.id);
  on.clock.advance({ days: 3 });
  const late = (await on.call("sendInvoice", { params: { id: first.id } })).data;
  expect(sequenceOf(late)).toBe(sequenceOf(early) + 1);
  expect(late.issueDate > early.issueDate).toBe(true);
  await expectAllRight();
});

test("a draft that is voided takes no number", async () => {
  const customer = await makeCustomer(on.call);
  const before = await finalize((await makeDraft(on.call, customer)).id);
  const draft = await makeDraft(on.call, customer);
  const voided = await on.call("voidInvoice", { params: { id: draft.id }, body: { reason: "a mistake" } });
  expect(voided.data).toMatchObject({ status: "voided", number: draft.number, paymentReference: null });
  const after = await finalize((await makeDraft(on.call, customer)).id);
  expect(sequenceOf(after)).toBe(sequenceOf(before) + 1);
  const found = await on.call("listInvoices", { query: { q: "draft-", customerId: customer.id } });
  expect(found.data.items.map(({ number }) => number)).toEqual([draft.number]);
  for (const sort of ["number", "-number"] as const) {
    const { data } = await on.call("listInvoices", { query: { customerId: customer.id, sort } });
    expect(data.items).toHaveLength(3);
  }
  await expectAllRight();
});

test("issued at once, some refused, they have no gap and no twin", async () => {
  const customer = await makeCustomer(on.call);
  const drafts: Invoice[] = [];
  for (let made = 0; made < 20; made += 1) drafts.push(await makeDraft(on.call, customer));
  const { answers, codes } = await outcomes(
    [...drafts, ...drafts].map(({ id }) => on.call("finalizeInvoice", { params: { id } })),
  );
  expect([answers.length, codes]).toEqual([20, { action_not_allowed: 20 }]);
  const sequences = answers.map(sequenceOf).toSorted((a, b) => a - b);
  expect(sequences).toEqual(sequences.map((_, index) => (sequences[0] ?? 0) + index));
  await expectAllRight();
});

test("a clock that went back issues nothing, neither invoice nor credit note", async () => {
  const customer = await makeCustomer(on.call);
  const issued = await finalize((await makeDraft(on.call, customer)).id);
  const sent = (await on.call("sendInvoice", { params: { id: issued.id } })).data;
  const now = on.clock.nowMs();
  const credit = (reason: string) =>
    on.call("issueCreditNote", {
      params: { id: sent.id },
      body: { lines: [{ position: 1, amount: "10.00" }], reason, settle: "due" },
    });
  await credit("too much");
  on.clock.advance({ days: -1 });
  const draft = await makeDraft(on.call, customer);
  expect(await refusal(on.call("finalizeInvoice", { params: { id: draft.id } }))).toMatchObject({
    code: "invalid_date",
    detail: expect.stringContaining(issued.issueDate),
  });
  expect(await refusal(credit("too much again"))).toMatchObject({ code: "invalid_date" });
  expect((await read(draft.id)).status).toBe("draft");
  on.clock.set(new Date(now).toISOString());
  expect(sequenceOf(await finalize(draft.id))).toBe(sequenceOf(issued) + 1);
  await expectAllRight();
});

test("the setting changes within a year: each draft takes its number as it was made to", async () => {
  const customer = await makeCustomer(on.call);
  const unnumbered = await makeDraft(on.call, customer);
  await setIssuer({ numbering: "creation" });
  const numbered = await makeDraft(on.call, customer);
  expect(numbered.number).toMatch(/^INV-/);
  expect(sequenceOf(await finalize(unnumbered.id))).toBe(sequenceOf(numbered) + 1);
  await setIssuer({ numbering: "issue" });
  const next = await finalize((await makeDraft(on.call, customer)).id);
  expect(sequenceOf(next)).toBe(sequenceOf(numbered) + 2);
  expect((await finalize(numbered.id)).number).toBe(numbered.number);
  await expectAllRight();
});

test("two issuers number drafts at once, and the year is that of the issue", async () => {
  const { data: other } = await on.app.as("admin")("createIssuer", {
    body: {
      name: "Other",
      timeZone: "UTC",
      currency: "EUR",
      prefixes: { invoice: "OT-", creditNote: "OC-" },
      numbering: "issue",
    },
  });
  const [mine, theirs] = [await makeCustomer(on.call), await makeCustomer(on.call, { issuerId: other.id })];
  const drafts = await Promise.all(
    Array.from({ length: 10 }, (_, index) => makeDraft(on.call, index % 2 === 0 ? mine : theirs)),
  );
  expect(new Set(drafts.map(({ number }) => number)).size).toBe(10);
  on.clock.set("2027-01-02T10:00:00Z");
  const issued = await Promise.all(drafts.map(({ id }) => finalize(id)));
  expect(issued.map(({ number }) => number).toSorted()).toEqual([
    ...[1, 2, 3, 4, 5].map((sequence) => `INV-2027-000${sequence}`),
    ...[1, 2, 3, 4, 5].map((sequence) => `OT-2027-000${sequence}`),
  ]);
  await expectAllRight();
});

test("an issuer may keep creation dates: the posting takes that day, and nobody is overdue at once", async () => {
  expect(await refusal(setIssuer({ issueDate: "creation" }))).toMatchObject({ code: "conflict" });
  await setIssuer({ numbering: "creation", issueDate: "creation" });
  expect(await refusal(setIssuer({ numbering: "issue" }))).toMatchObject({ code: "conflict" });
  const customer = await makeCustomer(on.call, { paymentTermsDays: 10 });
  const draft = await makeDraft(on.call, customer);
  const late = await makeDraft(on.call, customer);
  on.clock.advance({ days: 4 });
  const kept = { issueDate: draft.issueDate, dueDate: draft.dueDate };
  expect((await read(draft.id)).issuedToday).toEqual(kept);
  expect(await finalize(draft.id)).toMatchObject({ ...kept, number: draft.number });
  const { data } = await on.call("listLedgerEntries", { query: { invoiceId: draft.id } });
  expect(new Set(data.items.map(({ postedOn }) => postedOn))).toEqual(new Set([draft.issueDate]));
  on.clock.advance({ days: 10 });
  const { dueDate, issueDate } = (await on.call("sendInvoice", { params: { id: late.id } })).data;
  expect([issueDate, dueDate]).toEqual([draft.issueDate, "2027-01-26"]);
  await expectAllRight();
});
