import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readInvoiceDocument } from "../../invoicing/invoices/read-document.ts";
import { localFormat } from "../../invoicing/messages/local-format.ts";
import { projectPage } from "../../invoicing/pdf/project-data.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, outcomes, refusal } from "../../testing/invoicing.ts";
import { allocation, reading } from "../../testing/usage.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2027-02-03T08:00:00Z");
  const app = await testApp({ clock, env: { BILLOW_TIMEZONE: "Europe/Berlin" } });
  on = { app, clock, call: app.as("admin") };
});

beforeEach(async () => {
  await emptyBusiness(on.app.deps.db);
  const price = { model: "unit" as const, unitPrice: "0.01" };
  const items = (["compute.vcpu", "network.egress"] as const).map((meter) => ({
    product: meter,
    meter,
    price,
  }));
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const set = (id: string, parentId: string | null, from?: string) =>
  on.call("setCustomerParent", { params: { id }, body: { parentId, ...(from && { from }) } });
const read = async (id: string) => (await on.call("getCustomer", { params: { id } })).data;
const run = (period: string) => on.call("startBillingRun", { body: { period } });
async function billedIn(period: string) {
  const { invoices, totals } = (await on.call("startBillingRun", { body: { period, dryRun: true } })).data;
  return { invoices, amounts: totals.map(({ amount }) => amount) };
}
const invoices = async (customerId: string) =>
  (await on.call("listInvoices", { query: { customerId } })).data.items;
const usedBy = async (customerId: string, from: string, before: string) => {
  const query = { from, before, meter: "compute.vcpu", granularity: "total", customerId } as const;
  return (await on.call("getUsage", { query })).data.totals[0]?.quantity ?? "0";
};

/** A parent and two customers with usage of December and January, in hours that are exact. */
async function group() {
  const [parent, lab, shop] = [
    await makeCustomer(on.call, { name: "Holding", tenantId: "holding" }),
    await makeCustomer(on.call, { name: "Lab", tenantId: "lab" }),
    await makeCustomer(on.call, { name: "Shop", tenantId: "shop" }),
  ];
  await on.call("addCustomerTenant", {
    params: { id: lab.id },
    body: { tenantId: "lab-2", name: "Bench", costCentre: "CC1", move: false },
  });
  await ingestEvents(on.app.deps, [
    allocation({ tenantId: "holding", at: "2026-12-20T00:00:00Z", vcpus: "1" }),
    allocation({ tenantId: "lab", at: "2026-12-10T00:00:00Z", vcpus: "2" }),
    allocation({ tenantId: "lab-2", at: "2026-12-31T13:00:00Z", vcpus: "10" }),
    allocation({ tenantId: "shop", at: "2026-12-05T00:00:00Z", vcpus: "4" }),
    reading({
      tenantId: "shop",
      from: "2026-12-10T21:00:00Z",
      before: "2026-12-10T22:00:00Z",
      quantity: "300",
    }),
  ]);
  return { parent, lab, shop };
}

describe("a group", () => {
  test("gets one invoice over what its customers would have been invoiced, with a section for each", async () => {
    const { parent, lab, shop } = await group();
    expect(await billedIn("2026-12")).toEqual({ invoices: 3, amounts: ["43.29"] });
    await set(lab.id, parent.id, "2026-12");
    await set(shop.id, parent.id, "2026-12");
    expect(await billedIn("2026-12")).toEqual({ invoices: 1, amounts: ["43.29"] });
    expect(await read(lab.id)).toMatchObject({
      parent: { id: parent.id, name: "Holding", tenantId: "holding", from: "2026-12-01" },
      children: [],
      tenants: [
        { tenantId: "lab", before: "2026-12-01" },
        { tenantId: "lab-2", before: "2026-12-01" },
        { tenantId: "lab", from: "2026-12-01", before: null },
        { tenantId: "lab-2", from: "2026-12-01", name: "Bench", costCentre: "CC1" },
      ],
    });
    expect(await read(parent.id)).toMatchObject({
      children: [{ name: "Lab" }, { name: "Shop" }],
      tenants: [
        { tenantId: "holding", member: null },
        { tenantId: "lab", member: { id: lab.id, name: "Lab" } },
        { tenantId: "lab-2", member: { id: lab.id, name: "Lab" } },
        { tenantId: "shop", member: { id: shop.id, name: "Shop" } },
      ],
    });
    await run("2026-12");
    expect([await invoices(lab.id), await invoices(shop.id)]).toEqual([[], []]);
    const [draft] = await invoices(parent.id);
    const params = { id: draft?.id ?? "" };
    const { data } = await on.call("getInvoice", { params });
    expect(data.byProject?.members).toMatchObject([
      { member: null, amount: "2.87" },
      { member: { id: lab.id, name: "Lab" }, amount: "11.54" },
      { member: { id: shop.id, name: "Shop" }, amount: "28.88" },
    ]);
    expect(data.subtotal).toBe("43.29");
    const document = await readInvoiceDocument(on.app.deps.db, params.id);
    const page = projectPage(document.lines, localFormat("en", "EUR"));
    expect(page?.rows.map(({ name, strong }) => [name, strong])).toEqual([
      ["Projects of its own", true],
      ["holding", false],
      ["Lab", true],
      ["Bench", false],
      ["lab", false],
      ["Shop", true],
      ["shop", false],
      ["Subtotal", true],
    ]);
    await on.call("finalizeInvoice", { params });
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
    expect((await verified(on.app.deps)).findings).toEqual([]);
  });

  test("loses and gains nothing when a customer leaves it, and adjusts what came late where it was billed", async () => {
    const { parent, lab } = await group();
    const used = async (id: string) => [
      await usedBy(id, "2026-12-01", "2027-01-01"),
      await usedBy(id, "2027-01-01", "2027-02-01"),
    ];
    const before = await used(lab.id);
    await set(lab.id, parent.id, "2026-12");
    await run("2026-12");
    const [december] = await invoices(parent.id);
    await on.call("finalizeInvoice", { params: { id: december?.id ?? "" } });
    expect((await refusal(set(lab.id, null, "2026-12"))).detail).toContain(
      "bills this tenant's usage of 2026-12",
    );
    const { amounts } = await billedIn("2027-01");
    await set(lab.id, null, "2027-01");
    expect((await billedIn("2027-01")).amounts).toEqual(amounts);
    expect((await used(lab.id))[1]).toBe(before[1]);
    expect((await used(lab.id))[0]).toBe("0");
    await ingestEvents(on.app.deps, [
      reading({
        tenantId: "lab",
        from: "2026-12-20T10:00:00Z",
        before: "2026-12-20T11:00:00Z",
        quantity: "100",
      }),
    ]);
    await run("2027-01");
    const adjusted = async (id: string) => {
      const [invoice] = (await invoices(id)).filter(({ status }) => status === "draft");
      const { data } = await on.call("getInvoice", { params: { id: invoice?.id ?? "" } });
      return data.lines.filter(({ kind }) => kind === "adjustment").map(({ amount }) => amount);
    };
    expect([await adjusted(parent.id), await adjusted(lab.id)]).toEqual([["1.00"], []]);
    expect(await read(lab.id)).toMatchObject({ parent: null });
    expect((await read(parent.id)).children).toEqual([]);
    expect((await verified(on.app.deps)).findings).toEqual([]);
    for (const { id } of await invoices(lab.id)) await on.call("finalizeInvoice", { params: { id } });
    // Back within one month, it is as if it had never left.
    await set(lab.id, parent.id, "2027-02");
    await set(lab.id, null, "2027-02");
    expect((await read(lab.id)).tenants.filter(({ before }) => before === null)).toMatchObject([
      { tenantId: "lab", from: "2027-01-01" },
      { tenantId: "lab-2", from: "2027-01-01" },
    ]);
  });

  test("takes a customer's further tenants, and an import still finds the customer whose they are", async () => {
    const { parent, lab } = await group();
    await set(lab.id, parent.id, "2026-12");
    const params = { id: lab.id };
    const { data } = await on.call("addCustomerTenant", { params, body: { tenantId: "lab-3", move: false } });
    expect(data.tenants.at(-1)).toMatchObject({ tenantId: "lab-3", from: "2026-12-01" });
    expect((await read(parent.id)).tenants.at(-1)).toMatchObject({
      tenantId: "lab-3",
      member: { name: "Lab" },
    });
    const named = { params: { id: lab.id, tenantId: "lab-3" }, body: { name: "Third" } };
    expect((await on.call("changeCustomerTenant", named)).data.tenants.at(-1)).toMatchObject({
      name: "Third",
    });
    const early = { ...named, body: { from: null } };
    expect((await refusal(on.call("changeCustomerTenant", early))).code).toBe("conflict");
    await on.call("removeCustomerTenant", { params: named.params });
    const first = { params: { id: lab.id, tenantId: "lab" } };
    expect((await refusal(on.call("removeCustomerTenant", first))).detail).toContain("first tenant");
    await on.call("importCustomers", { body: { csv: "tenant,name\nlab,Laboratory" } });
    expect([(await read(lab.id)).name, (await read(parent.id)).name]).toEqual(["Laboratory", "Holding"]);
  });
});

describe("a parent is refused", () => {
  test("where the group would have two levels, its customers nothing in common, or things of their own", async () => {
    const { parent, lab, shop } = await group();
    const foreign = await makeCustomer(on.call, { currency: "USD" });
    const draft = await makeDraft(on.call, lab);
    expect((await refusal(set(lab.id, parent.id))).detail).toContain(`The draft ${draft.number} is open`);
    await on.call("voidInvoice", { params: { id: draft.id }, body: { reason: "made in error" } });
    const { data: terms } = await on.call("createSubscription", {
      body: { customerId: lab.id, startsOn: "2026-12-01", minimumSpend: "10", items: [] },
    });
    expect((await refusal(set(lab.id, parent.id))).detail).toContain("The terms of 2026-12-01");
    await on.call("deleteSubscription", { params: { id: terms.id } });
    const untouched = await digestOf(on.app.deps.db);
    for (const [id, to, from, code] of [
      [lab.id, lab.id, undefined, "conflict"],
      [lab.id, on.app.deps.newId(), undefined, "not_found"],
      [lab.id, foreign.id, undefined, "currency_mismatch"],
      [lab.id, parent.id, "2027-03", "invalid_date"],
      [lab.id, null, undefined, "conflict"],
    ] as const)
      expect((await refusal(set(id, to, from))).code).toBe(code);
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    await set(lab.id, parent.id, "2026-12");
    for (const [id, to] of [
      [shop.id, lab.id],
      [parent.id, shop.id],
      [lab.id, shop.id],
    ] as const)
      expect((await refusal(set(id, to))).code).toBe("conflict");
    const archive = (id: string) => on.call("updateCustomer", { params: { id }, body: { archived: true } });
    for (const refused of [
      () => archive(lab.id),
      () => archive(parent.id),
      () => makeDraft(on.call, lab),
      () =>
        on.call("createSubscription", {
          body: { customerId: lab.id, startsOn: "2027-01-01", minimumSpend: "10", items: [] },
        }),
      () => on.call("mergeCustomer", { params: { id: lab.id }, body: { into: shop.id } }),
      () => on.call("mergeCustomer", { params: { id: shop.id }, body: { into: lab.id } }),
      () => on.call("updateCustomer", { params: { id: lab.id }, body: { currency: "USD" } }),
    ])
      expect(await refusal(refused())).toMatchObject({
        code: "conflict",
        detail: expect.stringMatching(/billed with Holding/),
      });
  });

  test("to all but one who change a group at once", async () => {
    const { parent, lab, shop } = await group();
    const { answers, codes } = await outcomes([
      set(lab.id, parent.id),
      set(lab.id, shop.id),
      set(shop.id, lab.id),
    ]);
    expect([answers.length, codes]).toEqual([1, { conflict: 2 }]);
    const { parent: taken, children } = await read(lab.id);
    expect([taken === null, children.length]).toEqual([children.length === 1, taken === null ? 1 : 0]);
  });
});
