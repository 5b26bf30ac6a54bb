import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planArchive } from "../../metering/usage/archive/plan.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { camtFile } from "../../testing/acts/bank-files.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import {
  type Invoicing,
  makeCustomer,
  makeDraft,
  makeInvoice,
  outcomes,
  refusal,
} from "../../testing/invoicing.ts";
import { allocation, reading } from "../../testing/usage.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("admin") };
  const price = { model: "unit" as const, unitPrice: "0.01" };
  await on.call("createRateCard", {
    body: {
      name: "Standard",
      currency: "EUR",
      validFrom: "2026-01-01",
      items: (["compute.vcpu", "network.egress"] as const).map((meter) => ({ product: meter, meter, price })),
    },
  });
});

afterAll(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
});

const merge = (id: string, into: string, dryRun = false) =>
  on.call("mergeCustomer", { params: { id }, body: { into, dryRun } });
const read = async (id: string) => (await on.call("getCustomer", { params: { id } })).data;
const found = async (q: string) =>
  (await on.call("listCustomers", { query: { q } })).data.items.map(({ id }) => id);

/** One vCPU of a tenant from an instant on, until another where it ended. */
const runs = (tenantId: string, from: string, until?: string) =>
  ingestEvents(on.app.deps, [
    allocation({ tenantId, resource: `vm-${tenantId}`, at: from, vcpus: "1" }),
    ...(until === undefined
      ? []
      : [allocation({ tenantId, resource: `vm-${tenantId}`, at: until, deleted: true })]),
  ]);

const invoices = async (customerId: string) =>
  (await on.call("listInvoices", { query: { customerId } })).data.items;

let files = 0;
async function paid(amount: string, iban: string) {
  files += 1;
  const content = camtFile([{ amount, iban, name: "Payer", reference: `M${files}` }], { id: `M-${files}` });
  const { data } = await on.call("importBankStatement", { body: { content, fileName: "bank.xml" } });
  const statementId = data.statements[0]?.id ?? "";
  return (await on.call("listBankLines", { query: { statementId } })).data.items[0];
}

describe("a duplicate", () => {
  test("gives its tenants and bank accounts away; what is issued stays, and is still paid", async () => {
    const stays = await makeCustomer(on.call, { name: "Südwind GmbH", tenantId: "south" });
    const { id } = await makeCustomer(on.call, { name: "Suedwind Duplicate", tenantId: "south-2" });
    await runs("south-2", "2026-10-31T00:00:00Z");
    await on.call("startBillingRun", { body: { period: "2026-10" } });
    const [october] = await invoices(id);
    const params = { id: october?.id ?? "" };
    await on.call("finalizeInvoice", { params });
    const first = await makeInvoice(on, "sent", { customer: { id }, amount: "33.00" });
    const iban = "DE89370400440532013000";
    await on.call("recordPayment", { params: { id: first.id }, body: { amount: "3.00", method: "card" } });
    await on.call("createPayment", {
      body: {
        customerId: id,
        amount: "10.00",
        method: "card",
        allocations: [{ invoiceId: first.id, amount: "10.00" }],
      },
    });
    const line = await paid("20.00", iban);
    await on.call("bookBankLine", {
      params: { id: line?.id ?? "" },
      body: { customerId: id, allocations: [{ invoiceId: first.id, amount: "20.00" }] },
    });
    const untouched = await digestOf(on.app.deps.db);
    const preview = (await merge(id, stays.id, true)).data;
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    expect(preview).toEqual({
      dryRun: true,
      into: { id: stays.id, name: "Südwind GmbH", tenantId: "south" },
      from: "2026-11-01",
      tenants: ["south-2"],
      accounts: 1,
      openCharges: [],
      outstanding: [{ currency: "EUR", amount: "0.24" }],
    });
    expect((await merge(id, stays.id)).data).toEqual({ ...preview, dryRun: false });

    expect(await read(id)).toMatchObject({
      archived: true,
      mergedInto: { id: stays.id, name: "Südwind GmbH", tenantId: "south" },
      tenants: [{ tenantId: "south-2", before: "2026-11-01" }],
    });
    expect((await read(stays.id)).tenants).toMatchObject([
      { tenantId: "south" },
      { tenantId: "south-2", from: "2026-11-01", before: null },
    ]);
    expect(await found("Suedwind Duplicate")).toEqual([stays.id]);
    // The account is the other's now, and pays what the duplicate owes as it is the only one that owes something.
    expect(await paid("0.24", iban)).toMatchObject({ state: "booked", payment: { customer: { id } } });
    expect((await on.call("getInvoice", { params })).data.status).toBe("paid");
    const own = await makeInvoice(on, "sent", { customer: stays, amount: "7.00" });
    expect(await paid("7.00", iban)).toMatchObject({
      state: "booked",
      payment: { customer: { id: stays.id } },
    });
    expect((await on.call("getInvoice", { params: { id: own.id } })).data.status).toBe("paid");
    const accounts = await on.app.deps.db
      .selectFrom("customer_iban")
      .selectAll()
      .where("iban", "=", iban)
      .execute();
    expect(accounts.map((row) => row.customer_id)).toEqual([stays.id]);
    const { items } = (await on.call("listAudit", { query: { type: "customer.merged" } })).data;
    expect(items).toMatchObject([
      {
        data: {
          name: "Suedwind Duplicate",
          into: "Südwind GmbH",
          startsOn: "2026-11-01",
          tenants: ["south-2"],
        },
      },
    ]);
  });

  test("that is billed nothing yet gives its whole usage, which the other is billed as its own", async () => {
    const stays = await makeCustomer(on.call, { tenantId: "whole" });
    const { id } = await makeCustomer(on.call, { tenantId: "whole-2" });
    await runs("whole", "2026-10-05T00:00:00Z", "2026-10-06T00:00:00Z");
    await runs("whole-2", "2026-10-05T00:00:00Z", "2026-10-07T00:00:00Z");
    expect((await merge(id, stays.id)).data).toMatchObject({ from: null, tenants: ["whole-2"] });
    expect((await read(id)).tenants).toEqual([]);
    await on.call("startBillingRun", { body: { period: "2026-10" } });
    expect(await invoices(stays.id)).toMatchObject([{ total: "0.72" }]);
    expect(await invoices(id)).toEqual([]);
  });

  test("leaves the months that it was billed to the archive, as the other's leave", async () => {
    const stays = await makeCustomer(on.call, { tenantId: "kept" });
    const { id } = await makeCustomer(on.call, { tenantId: "kept-2" });
    const read = (tenantId: string, day: string) =>
      reading({ tenantId, from: `${day}T01:00:00Z`, before: `${day}T02:00:00Z`, quantity: "100" });
    await ingestEvents(on.app.deps, [read("kept", "2026-09-02"), read("kept-2", "2026-09-03")]);
    await on.call("startBillingRun", { body: { period: "2026-09" } });
    for (const customerId of [stays.id, id])
      for (const invoice of await invoices(customerId))
        await on.call("finalizeInvoice", { params: { id: invoice.id } });
    await merge(id, stays.id);
    const { months } = await planArchive(on.app.deps.db, "2026-10-01");
    const september = months.find(({ month }) => month === "2026-09-01");
    expect(september?.heldBack.filter(({ tenantId }) => tenantId.startsWith("kept"))).toEqual([]);
    expect(september?.events).toBe(2);
  });

  test("of a customer that is itself merged later follows it", async () => {
    const [last, middle, first] = [
      await makeCustomer(on.call),
      await makeCustomer(on.call),
      await makeCustomer(on.call),
    ];
    await merge(first.id, middle.id);
    await merge(middle.id, last.id);
    expect([(await read(first.id)).mergedInto?.id, (await read(middle.id)).mergedInto?.id]).toEqual([
      last.id,
      last.id,
    ]);
    expect((await read(last.id)).tenants.map(({ tenantId }) => tenantId).sort()).toEqual(
      [first, middle, last].map(({ tenantId }) => tenantId).sort(),
    );
  });

  test("says before what it owes, and which fees the customer that stays is billed", async () => {
    const [duplicate, stays] = [await makeCustomer(on.call), await makeCustomer(on.call)];
    const { payments } = await makeInvoice(on, "paid", { customer: duplicate, amount: "100.00" });
    await on.call("reversePayment", {
      params: { id: payments[0]?.id ?? "" },
      body: { reason: "account closed", fee: "12.50" },
    });
    const said = {
      outstanding: [{ currency: "EUR", amount: "100.00" }],
      openCharges: [{ currency: "EUR", amount: "12.50" }],
    };
    expect((await merge(duplicate.id, stays.id, true)).data).toMatchObject(said);
    expect((await merge(duplicate.id, stays.id)).data).toMatchObject(said);
    expect([(await read(duplicate.id)).openCharges, (await read(stays.id)).openCharges]).toEqual([
      [],
      said.openCharges,
    ]);
  });
});

describe("a merge is refused", () => {
  test("into itself, into nobody, in a ring, twice, and into what does not fit", async () => {
    const [one, other, third] = [
      await makeCustomer(on.call),
      await makeCustomer(on.call, { name: "Other" }),
      await makeCustomer(on.call, { currency: "USD" }),
    ];
    const body = { name: "Second", timeZone: "UTC", currency: "EUR", paymentTermsDays: 14 };
    const prefixes = { invoice: "MA-", creditNote: "MC-" };
    const issuerId = (await on.call("createIssuer", { body: { ...body, prefixes } })).data.id;
    const foreign = await makeCustomer(on.call, { issuerId });
    const archived = await makeCustomer(on.call);
    await on.call("updateCustomer", { params: { id: archived.id }, body: { archived: true } });
    const untouched = await digestOf(on.app.deps.db);
    for (const [into, code] of [
      [one.id, "conflict"],
      [on.app.deps.newId(), "not_found"],
      [third.id, "currency_mismatch"],
      [foreign.id, "issuer_mismatch"],
      [archived.id, "conflict"],
    ] as const)
      expect(await refusal(merge(one.id, into))).toMatchObject({ code, errors: [{ pointer: "/into" }] });
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    await merge(one.id, other.id);
    expect((await refusal(merge(other.id, one.id))).detail).toContain("merged into Other. Choose that one");
    expect((await refusal(merge(one.id, other.id))).detail).toContain("merged into Other already");
    for (const change of [{ archived: false }, { tenantId: "new" }, { currency: "USD" }])
      expect(
        (await refusal(on.call("updateCustomer", { params: { id: one.id }, body: change }))).detail,
      ).toContain("for good");
    expect((await refusal(makeDraft(on.call, one))).detail).toContain("merged into another customer");
  });

  test("while a draft, credit, terms or usage of a month before is left, naming it", async () => {
    const stays = await makeCustomer(on.call);
    const customer = await makeCustomer(on.call, { tenantId: "left" });
    const { id } = customer;
    const refused = async () => (await refusal(merge(id, stays.id))).detail;
    const draft = await makeDraft(on.call, customer);
    expect(await refused()).toContain(`The draft ${draft.number} is open`);
    await on.call("voidInvoice", { params: { id: draft.id }, body: { reason: "made in error" } });
    await on.call("createPayment", { body: { customerId: id, amount: "5.00", method: "card" } });
    expect(await refused()).toContain("It has 5.00 EUR of credit");
    await on.call("payOutCredit", {
      params: { id },
      body: { amount: "5.00", method: "SEPA", reason: "gone" },
    });
    const { data: terms } = await on.call("createSubscription", {
      body: { customerId: id, startsOn: "2026-08-01", discount: { percent: "5" }, items: [] },
    });
    expect(await refused()).toContain("The terms of 2026-08-01");
    await on.call("deleteSubscription", { params: { id: terms.id } });
    await runs("left", "2026-08-05T00:00:00Z", "2026-09-05T00:00:00Z");
    await on.call("startBillingRun", { body: { period: "2026-09" } });
    const [september] = await invoices(id);
    const params = { id: september?.id ?? "" };
    expect(await refused()).toContain(`The draft ${september?.number} is open`);
    await on.call("finalizeInvoice", { params });
    expect(await refused()).toContain("Usage of 2026-08 is not billed");
    await on.call("startBillingRun", { body: { period: "2026-08" } });
    const [august] = (await on.call("listInvoices", { query: { customerId: id, status: "draft" } })).data
      .items;
    await on.call("finalizeInvoice", { params: { id: august?.id ?? "" } });
    expect((await merge(id, stays.id)).data).toMatchObject({ from: "2026-10-01", tenants: ["left"] });
  });

  test("for all but one who merge at once, whatever they merge", async () => {
    for (let round = 0; round < 3; round++) {
      const [one, other, third] = [
        await makeCustomer(on.call),
        await makeCustomer(on.call),
        await makeCustomer(on.call),
      ];
      const tries = [merge(one.id, other.id), merge(other.id, one.id), merge(one.id, third.id)];
      const { answers, codes } = await outcomes(tries);
      const count = answers.length;
      expect(count).toBeGreaterThan(0);
      expect(codes).toEqual({ conflict: 3 - count });
      const into = [await read(one.id), await read(other.id), await read(third.id)];
      expect(into.filter(({ mergedInto }) => mergedInto !== null).every(({ archived }) => archived)).toBe(
        true,
      );
      expect((await read(third.id)).mergedInto).toBeNull();
    }
  });

  test("or the draft that somebody makes meanwhile is", async () => {
    for (let round = 0; round < 3; round++) {
      const [one, stays] = [await makeCustomer(on.call), await makeCustomer(on.call)];
      const { answers, codes } = await outcomes<unknown>([
        merge(one.id, stays.id),
        makeDraft(on.call, one).then((data) => ({ data })),
      ]);
      expect([answers.length, codes]).toEqual([1, { conflict: 1 }]);
    }
  });
});
