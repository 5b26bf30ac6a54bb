import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instantOfSeconds } from "../../http/present.ts";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../testing/invoicing.ts";
import { allocation, newTenant, reading } from "../../testing/usage.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-12-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  // Whole hours and whole cents: nothing is rounded, so that sums of parts are sums.
  const items = (["compute.vcpu", "network.egress"] as const).map((meter) => ({
    product: meter,
    meter,
    price: { model: "unit" as const, unitPrice: "0.03" },
  }));
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const [OCTOBER, NOVEMBER] = ["2026-10", "2026-11"] as const;
const START = Date.parse("2026-10-01T00:00:00Z") / 1000;

const uses = fc.array(
  fc.record({
    kind: fc.constantFrom("size", "traffic", "late"),
    hour: fc.integer({ min: 0, max: 61 * 24 - 1 }),
    amount: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 4 },
);
type Uses = typeof uses extends fc.Arbitrary<infer U> ? U : never;

const member = fc.record({
  uses,
  joins: fc.constantFrom(null, OCTOBER, NOVEMBER),
  /** Whether it leaves from November on, once October is invoiced. */
  leaves: fc.boolean(),
});
const world = fc.record({ uses, members: fc.array(member, { minLength: 1, maxLength: 3 }) });

function eventOf(tenantId: string, { kind, hour, amount }: Uses[number]) {
  const at = (hours: number) => instantOfSeconds(START + hours * 3600);
  if (kind === "size") return allocation({ tenantId, resource: "vm", at: at(hour), vcpus: String(amount) });
  // What comes late was used in October.
  const from = kind === "late" ? hour % (31 * 24) : hour;
  return reading({ tenantId, from: at(from), before: at(from + 1), quantity: String(amount) });
}

interface Made {
  id: string;
  tenantId: string;
  uses: Uses;
}

async function made(all: Uses): Promise<Made> {
  const tenantId = newTenant();
  const { id } = await makeCustomer(on.call, { tenantId });
  return { id, tenantId, uses: all.toSorted((a, b) => a.hour - b.hour) };
}

async function tell(customers: readonly Made[], isLate: boolean): Promise<void> {
  const events = customers.flatMap(({ tenantId, uses: all }) =>
    all.filter(({ kind }) => (kind === "late") === isLate).map((one) => eventOf(tenantId, one)),
  );
  if (events.length > 0) await ingestEvents(on.app.deps, events);
  await accrue(on.app.deps);
}

const cents = (amount: string) => Math.round(Number(amount) * 100);
const sumOf = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0);

/** What a customer's invoice of a month comes to in cents, which is issued then: of that month, and of what came late. */
async function issued(customerId: string, period: string) {
  const { items } = (await on.call("listInvoices", { query: { customerId } })).data;
  const found = items.find((one) => one.period?.from === `${period}-01`);
  if (found === undefined) return { usage: 0, late: 0, sections: new Map<string, number>() };
  const params = { id: found.id };
  const { lines, subtotal, byProject } = (await on.call("finalizeInvoice", { params })).data;
  const of = (kind: string) =>
    sumOf(lines.filter((line) => line.kind === kind).map(({ amount }) => cents(amount)));
  const [usage, late] = [of("usage"), of("adjustment")];
  expect(usage + late).toBe(cents(subtotal));
  const sections = new Map(
    (byProject?.members ?? []).map((one) => [one.member?.id ?? customerId, cents(one.amount)]),
  );
  if (byProject !== null)
    expect(sumOf(byProject.projects.map(({ amount }) => cents(amount))) + cents(byProject.other)).toBe(
      cents(subtotal),
    );
  return { usage, late, sections };
}

const run = (period: string) => on.call("startBillingRun", { body: { period } });
const setParent = (id: string, parentId: string | null, from: string) =>
  on.call("setCustomerParent", { params: { id }, body: { parentId, from } });

test("a group is invoiced what its customers would be alone, in sections that sum, whoever joins and leaves", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ uses: own, members }) => {
      const parent = await made(own);
      const children = [];
      for (const one of members) children.push({ ...one, ...(await made(one.uses)) });
      const group = [{ ...parent, joins: null, leaves: false }, ...children];
      // Each has a twin that uses the same and is in no group.
      const twins = [];
      for (const one of group) twins.push(await made(one.uses));
      await tell([...group, ...twins], false);
      for (const { id, joins } of children) if (joins !== null) await setParent(id, parent.id, joins);
      for (const month of [OCTOBER, NOVEMBER]) {
        const wasIn = (one: (typeof group)[number], when: string) =>
          one.id === parent.id ||
          (one.joins !== null && one.joins <= when && !(one.leaves && when === NOVEMBER));
        if (month === NOVEMBER) {
          await tell([...group, ...twins], true);
          for (const one of children)
            if (one.joins !== null && one.leaves) await setParent(one.id, null, NOVEMBER);
        }
        await run(month);
        const alone: Awaited<ReturnType<typeof issued>>[] = [];
        for (const { id } of twins) alone.push(await issued(id, month));
        const expected = (isHere: (one: (typeof group)[number], when: string) => boolean) => ({
          usage: sumOf(group.map((one, at) => (isHere(one, month) ? (alone[at]?.usage ?? 0) : 0))),
          late: sumOf(group.map((one, at) => (isHere(one, OCTOBER) ? (alone[at]?.late ?? 0) : 0))),
        });
        const { sections, ...whole } = await issued(parent.id, month);
        expect(whole).toEqual(expected(wasIn));
        for (const [at, one] of group.entries()) {
          if (sections.size > 0)
            expect(sections.get(one.id) ?? 0).toBe(
              (wasIn(one, month) ? (alone[at]?.usage ?? 0) : 0) +
                (wasIn(one, OCTOBER) ? (alone[at]?.late ?? 0) : 0),
            );
          if (one.id === parent.id) continue;
          const { sections: _, ...itself } = await issued(one.id, month);
          expect(itself).toEqual(expected((other, when) => other.id === one.id && !wasIn(one, when)));
        }
      }
    }),
    { numRuns: 6 },
  );
  expect((await verified(on.app.deps)).findings).toEqual([]);
}, 120_000);
