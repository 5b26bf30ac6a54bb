import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendReminders } from "../../collections/dunning/send-reminders.ts";
import {
  CREDITOR_ID,
  collect,
  collectionDay,
  DEBTOR_IBAN,
  makeMandate,
  setCreditor,
} from "../../testing/acts/direct-debits.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, outcomes, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-02T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  await setCreditor(on);
});

afterAll(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
});

/** A sent invoice that a mandate can collect. */
async function owed(amount: string, mandate: Parameters<typeof makeMandate>[2] | null = {}) {
  const customer = await makeCustomer(on.call, { paymentTermsDays: 5 });
  const signed = mandate === null ? null : await makeMandate(on, customer, mandate);
  const invoice = await makeInvoice(on, "sent", { customer, amount });
  return { customer, mandate: signed, invoice };
}

const read = async ({ id }: { id: string }) => (await on.call("getInvoice", { params: { id } })).data;
const fileOf = async ({ id }: { id: string }) => (await on.call("getDirectDebits", { params: { id } })).data;
const textOf = async ({ id }: { id: string }, version: "02" | "08" = "08") =>
  (await on.call("exportDirectDebits", { params: { id }, query: { version } })).data;
const takeBack = ({ id }: { id: string }, invoiceIds?: string[]) =>
  on.call("takeBackDirectDebits", {
    params: { id },
    body: { reason: "not sent", ...(invoiceIds && { invoiceIds }) },
  });

describe("a mandate", () => {
  test("is recorded, is the only active one, and can be revoked", async () => {
    const customer = await makeCustomer(on.call);
    const mandate = await makeMandate(on, customer, { reference: "SIGNED/1" });
    expect(mandate).toMatchObject({
      reference: "SIGNED/1",
      iban: DEBTOR_IBAN,
      bic: null,
      scheme: "CORE",
      sequence: "first",
      revokedAt: null,
    });
    expect((await refusal(makeMandate(on, customer))).code).toBe("conflict");
    const other = await makeCustomer(on.call);
    const from = (fields: Parameters<typeof makeMandate>[2]) => refusal(makeMandate(on, other, fields));
    expect(await from({ reference: "signed/1" })).toMatchObject({
      code: "conflict",
      errors: [{ pointer: "/reference" }],
    });
    expect((await from({ reference: "/1" })).code).toBe("invalid_request");
    expect((await from({ iban: "DE89370400440532013001" })).code).toBe("invalid_request");
    expect((await from({ iban: "TR330006100519786457841326" })).code).toBe("invalid_request");
    expect((await from({ signedOn: "2026-11-03" })).code).toBe("invalid_date");
    await on.call("revokeMandate", { params: { id: mandate.id }, body: { reason: "account closed" } });
    const again = on.call("revokeMandate", { params: { id: mandate.id }, body: { reason: "again" } });
    expect((await refusal(again)).code).toBe("action_not_allowed");
    await makeMandate(on, customer);
    const { items } = (await on.call("listMandates", { params: { id: customer.id } })).data;
    expect(items.map(({ revokedBecause }) => revokedBecause)).toEqual([null, "account closed"]);
    const query = { subject: `customer:${customer.id}` };
    const { data: audit } = await on.app.as("admin")("listAudit", { query });
    expect(audit.items.map(({ type }) => type).slice(0, 3)).toEqual([
      "customer.mandateRecorded",
      "customer.mandateRevoked",
      "customer.mandateRecorded",
    ]);
    expect(JSON.stringify(audit.items)).not.toContain(DEBTOR_IBAN);
  });

  test("is not for everybody to record", async () => {
    const { id } = await makeCustomer(on.call);
    const body = { reference: "M-X", signedOn: "2026-01-31", iban: DEBTOR_IBAN };
    expect((await refusal(on.app.as("support")("createMandate", { params: { id }, body }))).code).toBe(
      "forbidden",
    );
  });
});

describe("a file", () => {
  test("collects what is due of customers with a mandate, each invoice once", async () => {
    const first = await owed("100.00");
    const later = await makeInvoice(on, "sent", { customer: first.customer, amount: "20.00" });
    await on.call("recordPayment", { params: { id: later.id }, body: { amount: "5.00", method: "card" } });
    const known = await owed("30.00", { sequence: "recurring" });
    const business = await owed("40.00", { scheme: "B2B" });
    const without = await owed("50.00", null);
    const query = { collectOn: collectionDay(on) };
    const { data: preview } = await on.call("previewDirectDebits", { query });
    expect(preview).toMatchObject({ ready: null, sum: "145.00", earliest: "2026-11-04" });
    const file = await collect(on);
    expect(file).toMatchObject({ count: 3, sum: "145.00", open: 3, scheme: "CORE" });
    expect(file.items).toMatchObject([
      { invoice: { id: first.invoice.id }, amount: "100.00", sequence: "first", state: "collecting" },
      { invoice: { id: later.id }, amount: "15.00", sequence: "recurring", dueNow: "15.00" },
      { invoice: { id: known.invoice.id }, amount: "30.00", endToEndId: `${known.invoice.number}-1` },
    ]);
    expect(await read(first.invoice)).toMatchObject({ status: "sent", collectingOn: file.collectOn });
    expect((await read(first.invoice)).timeline.map(({ type }) => type)).toContain("collecting");
    for (const { invoice } of [business, without]) expect((await read(invoice)).collectingOn).toBeNull();
    const text = await textOf(file);
    expect(text).toContain(`<CtrlSum>145.00</CtrlSum>`);
    expect(text.match(/<SeqTp>\w+/g)).toEqual(["<SeqTp>FRST", "<SeqTp>RCUR"]);
    expect(text).toContain(CREDITOR_ID);
    expect(await textOf(file)).toBe(text);
    expect(await textOf(file, "02")).toContain("pain.008.001.02");
    expect((await refusal(collect(on))).detail).toBe("There is nothing to collect.");
    expect((await refusal(collect(on, [first.invoice]))).code).toBe("action_not_allowed");
    expect((await on.call("listDirectDebits", { query: {} })).data.items[0]).toMatchObject({ id: file.id });
  });

  test("is refused for another day, and until the issuer says who it is", async () => {
    const { invoice } = await owed("10.00");
    const before = await digestOf(on.app.deps.db);
    const at = (collectOn: string) =>
      refusal(on.call("createDirectDebits", { body: { collectOn, invoiceIds: [invoice.id] } }));
    for (const day of ["2026-11-02", "2026-11-03", "2026-11-14", "2026-11-17"])
      expect(await at(day), day).toMatchObject({ code: "invalid_date", errors: [{ pointer: "/collectOn" }] });
    expect(await digestOf(on.app.deps.db)).toEqual(before);
    await on.app.as("admin")("updateSettings", { body: { creditorId: null } });
    expect((await at(collectionDay(on))).detail).toContain("creditor identifier");
    expect(
      (await refusal(on.app.as("admin")("updateSettings", { body: { creditorId: "DE97ZZZ09999999999" } })))
        .code,
    ).toBe("invalid_request");
    await setCreditor(on);
  });

  test("of two clerks at once one collects an invoice, and the other is told", async () => {
    const { invoice } = await owed("10.00");
    const other = await owed("11.00");
    const body = { collectOn: collectionDay(on) };
    const each = [invoice, other.invoice].map(({ id }) => id);
    const { answers, codes } = await outcomes(
      [each, each, each.toReversed(), [invoice.id]].map((invoiceIds) =>
        on.call("createDirectDebits", { body: { ...body, invoiceIds } }),
      ),
    );
    expect([answers.length, codes]).toEqual([1, { action_not_allowed: 3 }]);
    const { rows } = await on.app.deps.pool.query(
      "SELECT count(*)::int AS n FROM direct_debit WHERE invoice_id = $1",
      [invoice.id],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("is taken back while no statement told of it, and is collected anew with another id", async () => {
    const { invoice } = await owed("10.00");
    const { invoice: kept } = await owed("12.00");
    const file = await collect(on, [invoice, kept]);
    await takeBack(file, [invoice.id]);
    const after = await fileOf(file);
    expect(after).toMatchObject({ count: 1, sum: "12.00", open: 1 });
    expect(after.items[0]).toMatchObject({ state: "takenBack", reason: "not sent" });
    expect(await textOf(file)).not.toContain(invoice.number);
    expect((await read(invoice)).collectingOn).toBeNull();
    expect((await refusal(takeBack(file, [invoice.id]))).code).toBe("action_not_allowed");
    const { answers, codes } = await outcomes([takeBack(file), takeBack(file)]);
    expect([answers.length, codes]).toEqual([1, { action_not_allowed: 1 }]);
    expect((await refusal(textOf(file))).code).toBe("action_not_allowed");
    const again = await collect(on, [invoice]);
    expect(again.items).toMatchObject([{ endToEndId: `${invoice.number}-2`, sequence: "first" }]);
  });

  test("leaves out what credit covers, a mandate used up, and one that is revoked", async () => {
    const used = await owed("10.00", { sequence: "oneOff" });
    const [one] = (await collect(on, [used.invoice])).items;
    expect(one?.sequence).toBe("oneOff");
    const more = await makeInvoice(on, "sent", { customer: used.customer, amount: "9.00" });
    const gone = await owed("10.00");
    const params = { id: gone.mandate?.id ?? "" };
    await on.call("revokeMandate", { params, body: { reason: "left" } });
    const covered = await owed("10.00");
    const body = { customerId: covered.customer.id, amount: "10.00", method: "card" };
    await on.call("createPayment", { body });
    for (const [invoice, code] of [
      [more, "action_not_allowed"],
      [gone.invoice, "action_not_allowed"],
      [covered.invoice, "covered_by_credit"],
    ] as const)
      expect((await refusal(collect(on, [invoice]))).code).toBe(code);
  });
});

describe("a reminder", () => {
  test("waits until the bank has had time to tell", async () => {
    const { invoice } = await owed("10.00");
    const file = await collect(on, [invoice]);
    await on.app.as("admin")("setReminderRules", { body: { enabled: true, offsets: [{ days: 1 }] } });
    const reminded = async () => (await read(invoice)).timeline.some(({ type }) => type === "reminded");
    const started = new Date(on.clock.nowMs()).toISOString();
    on.clock.set(`${file.collectOn}T12:00:00Z`);
    on.clock.advance({ days: 5 });
    await sendReminders(on.app.deps);
    expect(await reminded()).toBe(false);
    const { data } = await on.call("previewReminders", {});
    expect(data.skipped).toContainEqual(
      expect.objectContaining({ invoice: { id: invoice.id, number: invoice.number }, code: "collecting" }),
    );
    on.clock.advance({ days: 1 });
    await sendReminders(on.app.deps);
    expect(await reminded()).toBe(true);
    await on.app.as("admin")("setReminderRules", { body: { enabled: false, offsets: [{ days: 1 }] } });
    on.clock.set(started);
  });
});
