import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readInvoiceDocument } from "../../invoicing/invoices/read-document.ts";
import { localFormat } from "../../invoicing/messages/local-format.ts";
import { projectPage } from "../../invoicing/pdf/project-data.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { reconcile } from "../../metering/usage/reports/reconciliation.ts";
import type { Finding } from "../../operations/verify/finding.ts";
import { verify } from "../../operations/verify/verify.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { readCsv } from "../../testing/csv.ts";
import { type Invoicing, makeCustomer, outcomes, refusal } from "../../testing/invoicing.ts";
import { allocation, reading } from "../../testing/usage.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2027-02-03T08:00:00Z");
  const app = await testApp({ clock, env: { BILLOW_TIMEZONE: "Europe/Berlin" } });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(async () => {
  await emptyBusiness(on.app.deps.db);
  const price = { model: "unit" as const, unitPrice: "0.07" };
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

const add = (id: string, body: { tenantId: string; from?: string; before?: string; move?: boolean }) =>
  on.call("addCustomerTenant", { params: { id }, body: { move: false, ...body } });
const run = (period: string) => on.call("startBillingRun", { body: { period } });
const read = async (id: string) => (await on.call("getCustomer", { params: { id } })).data;

/** What each customer used of a meter by a report of a month, and by its draft of it. */
async function usedBy(customerId: string, meter: string, month = "2026-12") {
  const query = {
    from: `${month}-01`,
    before: month === "2026-12" ? "2027-01-01" : "2027-02-01",
    meter,
    customerId,
  };
  const reports = [
    await on.call("getUsage", { query: { ...query, granularity: "total" } }),
    await on.call("getUsage", { query: { ...query, granularity: "day", groupBy: "resource" } }),
    await on.call("getUsage", { query: { ...query, granularity: "total", groupBy: "customer" } }),
  ];
  const [first, ...others] = reports.map(({ data }) => data.totals[0]?.quantity);
  expect(others).toEqual(others.map(() => first));
  return first;
}

/** What `billow verify` finds. */
async function verified() {
  const found: Finding[] = [];
  await verify(on.app.deps, { onFinding: (finding) => found.push(finding) });
  return found;
}

async function bills(customerId: string) {
  const { items } = (await on.call("listInvoices", { query: { customerId } })).data;
  const whole = await Promise.all(items.map(({ id }) => on.call("getInvoice", { params: { id } })));
  return whole
    .map(({ data }) => data)
    .filter(({ status }) => status !== "voided")
    .map(({ period, lines }) => [period?.from, ...lines.map((line) => `${line.product} ${line.quantity}`)])
    .sort();
}

describe("a customer's tenants", () => {
  test("are billed together, and one that moves in mid-month is split at that day's beginning", async () => {
    const [east, west] = [
      await makeCustomer(on.call, { tenantId: "east" }),
      await makeCustomer(on.call, { tenantId: "west" }),
    ];
    await add(east.id, { tenantId: "east-2" });
    // Until midnight in Berlin on the 11th there are 10 days of 24 hours, and 21 afterwards.
    await ingestEvents(on.app.deps, [
      allocation({ tenantId: "east-2", at: "2026-11-30T23:00:00Z", vcpus: "2" }),
      allocation({ tenantId: "east", at: "2026-12-31T22:00:00Z", vcpus: "3" }),
      reading({
        tenantId: "east-2",
        from: "2026-12-10T21:30:00Z",
        before: "2026-12-11T00:30:00Z",
        quantity: "9",
      }),
    ]);
    expect(await usedBy(east.id, "compute.vcpu")).toBe(String(2 * 744 + 3));
    expect((await refusal(add(west.id, { tenantId: "east-2", from: "2026-12-11" }))).code).toBe(
      "tenant_taken",
    );
    await add(west.id, { tenantId: "east-2", from: "2026-12-11", move: true });
    expect(await usedBy(east.id, "compute.vcpu")).toBe(String(2 * 240 + 3));
    expect(await usedBy(west.id, "compute.vcpu")).toBe(String(2 * 504));
    expect([await usedBy(east.id, "network.egress"), await usedBy(west.id, "network.egress")]).toEqual([
      "4.5",
      "4.5",
    ]);
    const largest = {
      before: "2027-01-01",
      meter: "compute.vcpu",
      granularity: "total",
      groupBy: "customer",
      top: 1,
    } as const;
    for (const [from, quantity] of [
      ["2026-12-01", String(2 * 504)],
      ["2026-11-20", String(2 * 504)],
      ["2026-12-20", String(2 * 288)],
    ] as const) {
      const { series } = (await on.call("getUsage", { query: { ...largest, from } })).data;
      expect(series.map(({ group, points }) => [group, points[0]?.quantity])[0]).toEqual([
        { id: west.id, tenantId: "west", name: expect.any(String) },
        quantity,
      ]);
    }
    expect((await read(west.id)).tenants).toEqual([
      { tenantId: "west", name: null, costCentre: null, member: null, from: null, before: null },
      { tenantId: "east-2", name: null, costCentre: null, member: null, from: "2026-12-11", before: null },
    ]);
    await run("2026-12");
    expect(await bills(east.id)).toEqual([["2026-12-01", "compute.vcpu 483", "network.egress 4.5"]]);
    expect(await bills(west.id)).toEqual([["2026-12-01", "compute.vcpu 1008", "network.egress 4.5"]]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("are billed both of a month's stays by a customer they come back to", async () => {
    const [east, west] = [
      await makeCustomer(on.call, { tenantId: "east" }),
      await makeCustomer(on.call, { tenantId: "west" }),
    ];
    await add(east.id, { tenantId: "moving" });
    await ingestEvents(on.app.deps, [allocation({ tenantId: "moving", at: "2026-11-30T23:00:00Z" })]);
    await add(west.id, { tenantId: "moving", from: "2026-12-11", move: true });
    await add(east.id, { tenantId: "moving", from: "2026-12-21", move: true });
    await run("2026-12");
    expect(await bills(east.id)).toEqual([["2026-12-01", "compute.vcpu 504"]]);
    expect(await bills(west.id)).toEqual([["2026-12-01", "compute.vcpu 240"]]);
    const { db } = on.app.deps;
    const billed = sql`SELECT quantity FROM billed_usage WHERE customer_id = ${east.id}`;
    expect((await billed.execute(db)).rows).toEqual([{ quantity: String(504 * 3_600_000_000) }]);
    const { counts } = (await on.call("listUsageNotices", { query: {} })).data;
    expect(counts).toEqual([{ kind: "noRun", count: 1 }]);
    expect(await verified()).toEqual([]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("leave what was invoiced as it is: a move within an invoiced month is refused, a later one changes no bill", async () => {
    const [east, west] = [
      await makeCustomer(on.call, { tenantId: "east" }),
      await makeCustomer(on.call, { tenantId: "west" }),
    ];
    await add(east.id, { tenantId: "moving" });
    await ingestEvents(on.app.deps, [allocation({ tenantId: "moving", at: "2026-11-30T23:00:00Z" })]);
    await run("2026-12");
    const [draft] = (await on.call("listInvoices", { query: { customerId: east.id } })).data.items;
    await on.call("finalizeInvoice", { params: { id: draft?.id ?? "" } });
    const early = await refusal(add(west.id, { tenantId: "moving", from: "2026-12-31", move: true }));
    expect(early).toMatchObject({ code: "conflict", detail: expect.stringContaining("2027-01-01") });
    const params = { id: east.id, tenantId: "moving" };
    expect((await refusal(on.call("removeCustomerTenant", { params }))).code).toBe("conflict");
    const ended = on.call("changeCustomerTenant", { params, body: { before: "2026-12-30" } });
    expect(await refusal(ended)).toMatchObject({ code: "conflict", errors: [{ pointer: "/before" }] });
    await add(west.id, { tenantId: "moving", from: "2027-01-01", move: true });
    await run("2027-01");
    expect(await bills(east.id)).toEqual([["2026-12-01", "compute.vcpu 744"]]);
    expect(await bills(west.id)).toEqual([["2027-01-01", "compute.vcpu 744"]]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("take up what waited, and what is nobody's waits again until it is somebody's", async () => {
    const east = await makeCustomer(on.call, { tenantId: "east" });
    const day = (date: string) => ({ from: `${date}T10:00:00Z`, before: `${date}T11:00:00Z`, quantity: "5" });
    await ingestEvents(on.app.deps, [
      reading({ tenantId: "late", ...day("2026-12-05") }),
      reading({ tenantId: "late", ...day("2026-12-20") }),
    ]);
    expect(await usedBy(east.id, "network.egress")).toBe("0");
    await add(east.id, { tenantId: "late" });
    expect(await usedBy(east.id, "network.egress")).toBe("10");
    await on.call("changeCustomerTenant", {
      params: { id: east.id, tenantId: "late" },
      body: { name: "Shop", costCentre: "4711", before: "2026-12-20" },
    });
    expect(await usedBy(east.id, "network.egress")).toBe("5");
    const { states, unmatchedTenants, agrees } = await reconcile(on.app.deps.db);
    expect([agrees, unmatchedTenants]).toEqual([true, [{ tenantId: "late", events: 1 }]]);
    expect(states.filter(({ events }) => events > 0)).toMatchObject([
      { state: "open" },
      { state: "unmatched" },
    ]);
    const west = await makeCustomer(on.call, { tenantId: "late", name: "West" });
    expect(west.tenants).toMatchObject([{ tenantId: "late", from: "2026-12-20", before: null }]);
    expect(await usedBy(west.id, "network.egress")).toBe("5");
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("are told apart on every metered line, its adjustments and in reports, and are nothing to see where there is one", async () => {
    const east = await makeCustomer(on.call, {
      tenantId: "east",
      tenants: [
        { tenantId: "east", name: "Office", costCentre: "10" },
        { tenantId: "shop", costCentre: "20" },
        { tenantId: "lab", costCentre: "20" },
      ],
    });
    const alone = await makeCustomer(on.call, { tenantId: "alone" });
    const tiers = [
      { upTo: "10", unitPrice: "0" },
      { upTo: null, unitPrice: "0.11" },
    ];
    const egress = {
      product: "Egress",
      meter: "network.egress",
      price: { model: "graduated" as const, tiers },
    };
    const card = {
      name: "Tiers",
      currency: "EUR",
      validFrom: "2026-01-01",
      items: [egress],
      audience: "agreed" as const,
    };
    const rateCardId = (await on.call("createRateCard", { body: card })).data.id;
    const agree = (customerId: string) =>
      on.call("createSubscription", {
        body: { customerId, startsOn: "2026-12-01", rateCardId, rating: "perTenant" },
      });
    await agree(east.id);
    const use = (tenantId: string, quantity: string) =>
      reading({ tenantId, from: "2026-12-05T10:00:00Z", before: "2026-12-05T11:00:00Z", quantity });
    await ingestEvents(on.app.deps, [
      use("east", "13"),
      use("shop", "8"),
      use("lab", "17"),
      use("alone", "1"),
    ]);
    await run("2026-12");
    const linesOf = async (customerId: string) => {
      const { items } = (await on.call("listInvoices", { query: { customerId } })).data;
      const ids = items.map(({ id }) => id).sort();
      const whole = await Promise.all(ids.map((id) => on.call("getInvoice", { params: { id } })));
      return whole.flatMap(({ data }) => data.lines);
    };
    const shares = ({ breakdown }: { breakdown: { tenantId: string; quantity: string; amount: string }[] }) =>
      breakdown.map((one) => `${one.tenantId} ${one.quantity} ${one.amount}`);
    const [free, paid] = await linesOf(east.id);
    expect([free?.quantity, paid?.quantity, paid?.amount]).toEqual(["28", "10", "1.10"]);
    expect(free && shares(free)).toEqual(["east 10 0.00", "lab 10 0.00", "shop 8 0.00"]);
    expect(paid && shares(paid)).toEqual(["east 3 0.33", "lab 7 0.77"]);
    expect(paid?.breakdown[0]).toMatchObject({ name: "Office", costCentre: "10" });
    expect((await linesOf(alone.id)).map(({ breakdown }) => breakdown)).toEqual([[]]);
    const query = {
      from: "2026-12-01",
      before: "2027-01-01",
      meter: "network.egress",
      granularity: "total" as const,
    };
    const grouped = async (groupBy: string) => {
      const { series } = (await on.call("getUsage", { query: { ...query, customerId: east.id, groupBy } }))
        .data;
      return series.map(({ group, points }) => `${group} ${points[0]?.quantity}`);
    };
    expect(await grouped("tenant")).toEqual(["east 13", "lab 17", "shop 8"]);
    expect(await grouped("costCentre")).toEqual(["10 13", "20 25"]);
    const [draft] = (await on.call("listInvoices", { query: { customerId: east.id } })).data.items;
    await on.call("finalizeInvoice", { params: { id: draft?.id ?? "" } });
    await ingestEvents(on.app.deps, [use("shop", "5")]);
    await run("2027-01");
    const late = (await linesOf(east.id)).filter(({ kind }) => kind === "adjustment");
    expect(late.map(shares)).toEqual([["shop 2 0.00"], ["shop 3 0.33"]]);
    expect(await verified()).toEqual([]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("have the same sums on the invoice, its page and file, and in FOCUS", async () => {
    const east = await makeCustomer(on.call, {
      tenantId: "east",
      tenants: [{ tenantId: "shop", name: '=Shop, "1"', costCentre: "20" }, { tenantId: "lab" }],
    });
    await on.call("createSubscription", {
      body: {
        customerId: east.id,
        startsOn: "2026-12-01",
        items: [{ product: "Support", quantity: "1", unitPrice: "33.33" }],
      },
    });
    const use = (tenantId: string, quantity: string) =>
      reading({ tenantId, from: "2026-12-05T10:00:00Z", before: "2026-12-05T11:00:00Z", quantity });
    await ingestEvents(on.app.deps, [
      use("east", "101.7"),
      use("shop", "77.77"),
      use("lab", "13.1"),
      allocation({ tenantId: "shop", at: "2026-12-31T20:00:00Z", vcpus: "7" }),
    ]);
    await run("2026-12");
    const [draft] = (await on.call("listInvoices", { query: { customerId: east.id } })).data.items;
    const params = { id: draft?.id ?? "" };
    const invoice = (await on.call("finalizeInvoice", { params })).data;
    const amounts = invoice.byProject?.projects.map(({ tenantId, amount }) => [tenantId, amount]);
    expect(amounts).toEqual([
      ["shop", "6.91"],
      ["east", "7.12"],
      ["lab", "0.92"],
    ]);
    const groupsOf = (sums: { groups: { group: string | null; amount: string }[] } | undefined) =>
      sums?.groups.map(({ group, amount }) => `${group} ${amount}`);
    expect(invoice.byProject?.costCentres.map((one) => [one.costCentre, one.amount, groupsOf(one)])).toEqual([
      ["20", "6.91", ["compute 1.47", "network 5.44"]],
      [null, "8.04", ["network 8.04"]],
    ]);
    expect(groupsOf(invoice.byProject?.projects[0])).toEqual(["compute 1.47", "network 5.44"]);
    expect(groupsOf(invoice.byProject ?? undefined)).toEqual(["compute 1.47", "network 13.48"]);
    expect([invoice.byProject?.other, invoice.subtotal]).toEqual(["33.33", "48.28"]);
    const inAll = (rows: readonly (readonly [string, string])[]) => {
      const cents = (text: string) => BigInt(text.replace(".", ""));
      const sums = Map.groupBy(rows, ([tenantId]) => tenantId);
      return [...sums]
        .map(([tenantId, own]) => [tenantId, own.reduce((sum, [, amount]) => sum + cents(amount), 0n)])
        .sort();
    };
    const expected = inAll([...(amounts ?? []), ["", "33.33"]].map(([id = "", sum = ""]) => [id, sum]));
    const [, ...file] = readCsv((await on.call("exportInvoiceLines", { params })).data);
    expect(inAll(file.map((cells) => [cells[3] ?? "", cells[8] ?? ""]))).toEqual(expected);
    const [head = [], ...focus] = readCsv(
      (await on.call("exportFocus", { query: { period: "2026-12", customerId: east.id } })).data,
    );
    const cell = (cells: string[], name: string) => cells[head.indexOf(name)] ?? "";
    const lines = focus.filter((cells) => cell(cells, "ChargeCategory") !== "Tax");
    expect(inAll(lines.map((one) => [cell(one, "SubAccountId"), cell(one, "BilledCost")]))).toEqual(expected);
    expect(lines.map((one) => cell(one, "SubAccountName"))).toContain(`'=Shop, "1"`);
    const document = await readInvoiceDocument(on.app.deps.db, params.id);
    const page = projectPage(document.lines, localFormat("en-GB", "EUR"));
    expect(page?.columns).toEqual(["Compute", "Network", "Amount"]);
    expect(page?.rows.map(({ name, amounts: cells }) => [name, ...cells].join(" "))).toEqual([
      "Cost centre 20 €1.47 €5.44 €6.91",
      '=Shop, "1" €1.47 €5.44 €6.91',
      "Without a cost centre – €8.04 €8.04",
      "east – €7.12 €7.12",
      "lab – €0.92 €0.92",
      "Not of one project – – €33.33",
      "Subtotal €1.47 €13.48 €48.28",
    ]);
    expect(await verified()).toEqual([]);
  });

  test("are one customer's on any day, however many ask for one at once", async () => {
    const customers = await Promise.all(
      ["a", "b", "c", "d"].map((tenantId) => makeCustomer(on.call, { tenantId })),
    );
    const { answers, codes } = await outcomes(customers.map(({ id }) => add(id, { tenantId: "wanted" })));
    expect([answers.length, codes]).toEqual([1, { tenant_taken: 3 }]);
    const moved = await outcomes(
      customers.map(({ id }, index) =>
        add(id, { tenantId: "wanted", from: `2027-03-0${index + 1}`, move: true }),
      ),
    );
    expect(moved.answers.length).toBeGreaterThan(0);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("with the currency are corrected while nothing is issued, and stay afterwards", async () => {
    const east = await makeCustomer(on.call, { tenantId: "typo" });
    await ingestEvents(on.app.deps, [
      reading({
        tenantId: "east",
        from: "2026-12-05T10:00:00Z",
        before: "2026-12-05T11:00:00Z",
        quantity: "5",
      }),
    ]);
    const update = (body: { tenantId?: string; currency?: string }) =>
      on.call("updateCustomer", { params: { id: east.id }, body });
    expect((await update({ currency: "CHF" })).data.currency).toBe("CHF");
    expect((await update({ tenantId: "east", currency: "EUR" })).data).toMatchObject({
      tenantId: "east",
      currency: "EUR",
      tenants: [{ tenantId: "east" }],
    });
    expect(await usedBy(east.id, "network.egress")).toBe("5");
    await run("2026-12");
    const [draft] = (await on.call("listInvoices", { query: { customerId: east.id } })).data.items;
    expect((await refusal(update({ currency: "CHF" }))).code).toBe("conflict");
    await on.call("finalizeInvoice", { params: { id: draft?.id ?? "" } });
    for (const body of [{ tenantId: "other" }, { currency: "CHF" }])
      expect(await refusal(update(body))).toMatchObject({ code: "conflict", status: 409 });
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });
});
