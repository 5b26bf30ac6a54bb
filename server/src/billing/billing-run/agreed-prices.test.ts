import type { MeterId } from "@billow/core/metering/meter.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, NO_SENDER, refusal } from "../../testing/invoicing.ts";
import { reading } from "../../testing/usage.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2027-02-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(async () => {
  await emptyBusiness(on.app.deps.db);
  await addCard({ unitPrice: "1" });
});

afterAll(() => on.app.close());

const priceOf = (meter: MeterId, unitPrice: string) => ({
  product: meter,
  meter,
  price: { model: "unit" as const, unitPrice },
});

async function addCard({
  name = "Standard",
  unitPrice,
  meter = "compute.vcpu",
  ...audience
}: {
  name?: string;
  unitPrice: string;
  meter?: MeterId;
  audience?: "agreed";
}) {
  const items = [priceOf(meter, unitPrice)];
  const body = { name, currency: "EUR", validFrom: "2026-01-01", items, audience: audience.audience };
  return (await on.call("createRateCard", { body })).data;
}

const agreedCard = (name: string, unitPrice: string, meter: MeterId = "compute.vcpu") =>
  addCard({ name, unitPrice, meter, audience: "agreed" });

/** An hour's reading of a customer's vCPUs or traffic. */
async function use(
  tenantId: string,
  quantity: string,
  at: string,
  meter: MeterId = "compute.vcpu",
): Promise<void> {
  const hour = Number(at.slice(11, 13)) + 1;
  const before = `${at.slice(0, 11)}${String(hour).padStart(2, "0")}:00:00Z`;
  await ingestEvents(on.app.deps, [reading({ tenantId, from: at, before, quantity, meter })]);
}

async function agree(
  customerId: string,
  startsOn: string,
  terms: { rateCardId?: string; discount?: { percent: string } },
) {
  return (await on.call("createSubscription", { body: { customerId, startsOn, ...terms } })).data;
}

async function run(period: string) {
  return (await on.call("startBillingRun", { body: { period } })).data;
}

async function invoiceOf({ id: customerId }: { id: string }, periodFrom: string) {
  const { items } = (await on.call("listInvoices", { query: { customerId } })).data;
  const found = items.find((one) => one.period?.from === periodFrom && one.status !== "voided");
  return (await on.call("getInvoice", { params: { id: found?.id ?? "" } })).data;
}

type Whole = Awaited<ReturnType<typeof invoiceOf>>;
const shown = ({ lines }: Whole) => lines.map((line) => [line.kind, line.unitPrice, line.amount]);

describe("agreed prices", () => {
  test("hold for the customer alone, from the month on they are agreed for, until the next agreement", async () => {
    const [nordwind, other] = [
      await makeCustomer(on.call, { tenantId: "nordwind" }),
      await makeCustomer(on.call, { tenantId: "other" }),
    ];
    const cheap = await agreedCard("Framework", "0.01");
    const dear = await agreedCard("Dear", "7");
    for (const month of ["09", "10", "11", "12"]) {
      await use("nordwind", "100", `2026-${month}-10T10:00:00Z`);
      await use("other", "100", `2026-${month}-10T10:00:00Z`);
    }
    await agree(nordwind.id, "2026-10-01", { rateCardId: cheap.id });
    await agree(nordwind.id, "2026-10-20", { rateCardId: cheap.id, discount: { percent: "50" } });
    await agree(nordwind.id, "2026-11-01", { rateCardId: dear.id });
    await agree(nordwind.id, "2026-12-01", {});
    for (const month of ["09", "10", "11", "12"]) await run(`2026-${month}`);
    expect((await invoiceOf(nordwind, "2026-09-01")).total).toBe("100.00");
    const october = await invoiceOf(nordwind, "2026-10-01");
    expect(shown(october)).toEqual([["usage", "0.01", "1.00"]]);
    // 50 % for 12 of 31 days are 19.354839 % of the month.
    expect(october).toMatchObject({ total: "0.81", timeline: [{ data: { rateCard: "Framework" } }] });
    expect((await invoiceOf(nordwind, "2026-11-01")).total).toBe("700.00");
    expect((await invoiceOf(nordwind, "2026-12-01")).total).toBe("100.00");
    expect((await invoiceOf(other, "2026-10-01")).total).toBe("100.00");
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("of a month hold for its late usage too, whatever is agreed by then", async () => {
    const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
    const cheap = await agreedCard("Framework", "0.01");
    await use("nordwind", "100", "2026-10-10T10:00:00Z");
    await agree(nordwind.id, "2026-10-01", { rateCardId: cheap.id });
    await run("2026-10");
    await on.call("finalizeInvoice", { params: { id: (await invoiceOf(nordwind, "2026-10-01")).id } });
    await agree(nordwind.id, "2026-11-01", {});
    await use("nordwind", "300", "2026-10-11T10:00:00Z");
    await use("nordwind", "10", "2026-11-11T10:00:00Z");
    await run("2026-11");
    expect(shown(await invoiceOf(nordwind, "2026-11-01"))).toEqual([
      ["usage", "1", "10.00"],
      ["adjustment", "0.01", "3.00"],
    ]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("are taken up by a draft when it is refreshed, and left alone by what is issued", async () => {
    const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
    await use("nordwind", "100", "2026-10-10T10:00:00Z");
    await run("2026-10");
    const cheap = await agreedCard("Framework", "0.01");
    const made = await agree(nordwind.id, "2026-10-01", { rateCardId: cheap.id });
    const { id } = await invoiceOf(nordwind, "2026-10-01");
    expect((await on.call("refreshInvoice", { params: { id } })).data.total).toBe("1.00");
    await on.call("finalizeInvoice", { params: { id } });
    expect(await refusal(on.call("deleteRateCard", { params: { id: cheap.id } }))).toMatchObject({
      code: "conflict",
    });
    expect(await refusal(on.call("deleteSubscription", { params: { id: made.id } }))).toMatchObject({
      code: "conflict",
    });
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("stay where the next month's invoice bills their month as an adjustment", async () => {
    const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
    const made = await agree(nordwind.id, "2026-10-01", { discount: { percent: "25" } });
    await agree(nordwind.id, "2026-11-01", {});
    await run("2026-10");
    await use("nordwind", "80", "2026-10-11T10:00:00Z");
    await run("2026-11");
    const { id, number, total } = await invoiceOf(nordwind, "2026-11-01");
    expect(total).toBe("60.00");
    await on.call("finalizeInvoice", { params: { id } });
    expect(await refusal(on.call("deleteSubscription", { params: { id: made.id } }))).toMatchObject({
      code: "conflict",
      detail: expect.stringContaining(number),
    });
  });

  test("decide what has no price, customer by customer", async () => {
    const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
    await makeCustomer(on.call, { tenantId: "other" });
    const traffic = await agreedCard("Traffic", "1", "network.ingress");
    await agree(nordwind.id, "2026-01-01", { rateCardId: traffic.id });
    for (const tenant of ["nordwind", "other"]) {
      await use(tenant, "100", "2026-10-10T10:00:00Z");
      await use(tenant, "100", "2026-10-10T11:00:00Z", "network.ingress");
    }
    // Nordwind has no price for vCPU hours, the other one has none for ingress.
    expect(await run("2026-10")).toMatchObject({
      held: 2,
      unpriced: [
        { meter: "compute.vcpu", quantity: "100", customers: 1 },
        { meter: "network.ingress", quantity: "100", customers: 1 },
      ],
      warnings: [NO_SENDER],
    });
  });

  test("need no rate card for everyone", async () => {
    const swiss = await makeCustomer(on.call, { tenantId: "swiss", currency: "CHF" });
    const items = [priceOf("compute.vcpu", "2")];
    const body = { name: "Swiss", currency: "CHF", validFrom: "2026-01-01", items };
    const { data: card } = await on.call("createRateCard", { body: { ...body, audience: "agreed" } });
    await use("swiss", "100", "2026-10-10T10:00:00Z");
    expect((await run("2026-10")).skipped).toMatchObject([
      { reason: expect.stringContaining("no rate card in CHF") },
    ]);
    await agree(swiss.id, "2026-10-01", { rateCardId: card.id });
    await run("2026-10");
    expect((await invoiceOf(swiss, "2026-10-01")).total).toBe("200.00");
  });
});

describe("a draft says that it was made by other terms", () => {
  const draftOf = async (customer: { id: string }) => {
    const { id, termsChanged, usageChanged } = await invoiceOf(customer, "2026-10-01");
    expect(usageChanged).toBe(false);
    return { id, termsChanged };
  };

  test("when terms are agreed on or taken back for its time, until it is refreshed", async () => {
    const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
    const other = await makeCustomer(on.call, { tenantId: "other" });
    for (const tenant of ["nordwind", "other"]) await use(tenant, "100", "2026-10-10T10:00:00Z");
    await run("2026-10");
    const { id, termsChanged } = await draftOf(nordwind);
    expect(termsChanged).toBe(false);
    await agree(nordwind.id, "2026-11-01", { discount: { percent: "90" } });
    expect((await draftOf(nordwind)).termsChanged).toBe(false);
    const made = await agree(nordwind.id, "2026-10-31", { discount: { percent: "50" } });
    expect((await draftOf(nordwind)).termsChanged).toBe(true);
    expect((await draftOf(other)).termsChanged).toBe(false);
    const refreshed = (await on.call("refreshInvoice", { params: { id } })).data;
    // 50 % for one day of 31.
    expect(refreshed).toMatchObject({ termsChanged: false, total: "98.39" });
    await on.call("deleteSubscription", { params: { id: made.id } });
    expect((await draftOf(nordwind)).termsChanged).toBe(true);
    expect((await on.call("refreshInvoice", { params: { id } })).data).toMatchObject({
      termsChanged: false,
      total: "100.00",
    });
    await on.call("updateInvoice", { params: { id }, body: { discount: { percent: "7" } } });
    await agree(nordwind.id, "2026-09-01", { discount: { percent: "10" } });
    // What a person gave is not taken back.
    const { data: kept } = await on.call("refreshInvoice", { params: { id } });
    expect(kept).toMatchObject({ termsChanged: false, total: "93.00" });
    await agree(nordwind.id, "2026-10-15", { discount: { percent: "20" } });
    await on.call("finalizeInvoice", { params: { id }, query: { asItIs: "true" } });
    expect((await draftOf(nordwind)).termsChanged).toBe(false);
  });

  test("when everyone has a newer rate card for its time, and its customer no agreed one", async () => {
    const nordwind = await makeCustomer(on.call, { tenantId: "nordwind" });
    const other = await makeCustomer(on.call, { tenantId: "other" });
    const cheap = await agreedCard("Framework", "0.01");
    await agree(nordwind.id, "2026-01-01", { rateCardId: cheap.id });
    for (const tenant of ["nordwind", "other"]) await use(tenant, "100", "2026-10-10T10:00:00Z");
    await run("2026-10");
    const newer = async (validFrom: string) => {
      const body = { name: validFrom, currency: "EUR", validFrom, items: [priceOf("compute.vcpu", "3")] };
      await on.call("createRateCard", { body });
    };
    await newer("2026-11-01");
    expect((await draftOf(other)).termsChanged).toBe(false);
    await newer("2026-10-01");
    const { id, termsChanged } = await draftOf(other);
    expect(termsChanged).toBe(true);
    expect((await draftOf(nordwind)).termsChanged).toBe(false);
    expect((await on.call("refreshInvoice", { params: { id } })).data).toMatchObject({
      termsChanged: false,
      total: "300.00",
    });
  });
});

test("of terms agreed on while a draft is refreshed, or a run makes it, the draft has taken them up or says that it has not", async () => {
  for (const month of ["03", "04", "05", "06", "07", "08"]) {
    const customer = await makeCustomer(on.call);
    await use(customer.tenantId, "100", `2026-${month}-10T10:00:00Z`);
    const isRun = Number(month) % 2 === 0;
    if (!isRun) await run(`2026-${month}`);
    const { id } = isRun ? { id: "" } : await invoiceOf(customer, `2026-${month}-01`);
    await Promise.all([
      agree(customer.id, `2026-${month}-01`, { discount: { percent: "50" } }),
      isRun ? run(`2026-${month}`) : on.call("refreshInvoice", { params: { id } }),
    ]);
    const { total, termsChanged } = await invoiceOf(customer, `2026-${month}-01`);
    expect({ total, termsChanged }).toEqual(
      termsChanged ? { total: "100.00", termsChanged: true } : { total: "50.00", termsChanged: false },
    );
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
    await emptyBusiness(on.app.deps.db);
    await addCard({ unitPrice: "1" });
  }
});

test("a run and the removal of a rate card at once: one wins, the other is told", async () => {
  for (const month of ["06", "07", "08", "09"]) {
    const { tenantId } = await makeCustomer(on.call);
    await use(tenantId, "1", `2026-${month}-10T10:00:00Z`);
    const { items } = (await on.call("listRateCards", { query: {} })).data;
    const id = items[0]?.id ?? (await addCard({ unitPrice: "1" })).id;
    const [ran, removed] = await Promise.allSettled([
      run(`2026-${month}`),
      on.call("deleteRateCard", { params: { id } }),
    ]);
    const made = ran.status === "fulfilled" ? ran.value.created : 0;
    expect(made > 0).toBe(removed.status === "rejected");
    if (ran.status === "rejected") expect(ran.reason).toMatchObject({ problem: { code: "conflict" } });
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
    await emptyBusiness(on.app.deps.db);
  }
});
