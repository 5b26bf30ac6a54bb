import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, outcomes, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

afterAll(() => on.app.close());

const importing = async (lines: readonly string[], dryRun = false) =>
  (await on.call("importCustomers", { body: { csv: lines.join("\n"), dryRun } })).data;
const named = async (q: string) => (await on.call("listCustomers", { query: { q } })).data.items;
const exported = async () => String((await on.call("exportCustomers", {})).data);

describe("rows of customers", () => {
  test("are made and changed by tenant id, and a dry run says the same and does nothing", async () => {
    const { tenantId } = await makeCustomer(on.call, { name: "Before", address: { line2: "Hof" } });
    const lines = ["tenant,name,currency,city", "row-new,Row New,EUR,", `${tenantId},After,,Kiel`];
    const expected = { rows: 2, created: 1, changed: 1, unchanged: 0, refusedCount: 0, refused: [] };
    expect(await importing(lines, true)).toEqual({ ...expected, dryRun: true });
    expect(await named("row-new")).toEqual([]);
    expect(await importing(lines)).toEqual({ ...expected, dryRun: false });
    expect(await named(tenantId)).toMatchObject([{ name: "After", address: { line2: "Hof", city: "Kiel" } }]);
    expect(await importing(lines)).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
  });

  test("are all refused with their places where one cannot be, and nothing is half done", async () => {
    const answer = await importing([
      "tenant\tname\temail\tcurrency\ttax_rate",
      "half-1\tGood\tap@good.example\tEUR\t19",
      "",
      "half-2\tBad\tnobody\tEUR\t",
      "half-3\t\t\tEUR\t",
      "half-4\tBad\t\tEUR",
      "half-1\tAgain\t\tUSD\t",
    ]);
    expect(answer).toMatchObject({ rows: 5, created: 1, refusedCount: 4 });
    expect(answer.refused.map(({ line, column }) => [line, column])).toEqual([
      [4, "email"],
      [5, "name"],
      [6, null],
      [7, "currency"],
    ]);
    expect(await named("half-")).toEqual([]);
  });

  test("of one customer by several tenants, and of one tenant twice, follow each other", async () => {
    const { id, tenantId } = await makeCustomer(on.call, { name: "Several" });
    await on.call("addCustomerTenant", { params: { id }, body: { tenantId: `${tenantId}-b`, move: false } });
    const answer = await importing([
      "tenant,name,currency,city",
      `${tenantId},First,,`,
      `${tenantId}-b,First,,Kiel`,
      `${tenantId},,,Kiel`,
      `${tenantId}-b,Last,,`,
      "followed,New,EUR,",
      "followed,Newer,,",
    ]);
    expect(answer).toMatchObject({ created: 1, changed: 4, unchanged: 1, refusedCount: 0 });
    expect(await named(tenantId)).toMatchObject([{ name: "Last", address: { city: "Kiel" } }]);
    expect(await named("followed")).toMatchObject([{ name: "Newer" }]);
    const { items } = (await on.app.as("admin")("listAudit", { query: { subject: `customer:${id}` } })).data;
    expect(items.filter(({ type }) => type === "customer.changed")).toHaveLength(4);
  });

  test.each([
    ["no tenants", "name\nAcme"],
    ["an unknown column", "tenant,vat\na,b"],
    ["a column twice", "tenant,name,name\na,b,c"],
    ["no rows", "tenant,name\n\n"],
    ["nothing", ""],
    ["too many rows", `tenant\n${"a\n".repeat(10_001)}`],
  ])("are refused as a whole with %s", async (_, csv) => {
    expect(await refusal(on.call("importCustomers", { body: { csv } }))).toMatchObject({
      errors: [{ pointer: "/csv", detail: expect.stringMatching(/Nothing was imported\.$/) }],
    });
  });

  test("come back from the exported file as they are, whatever their texts", async () => {
    const text = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((one) => /\p{L}/u.test(one));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("=1+", "'-", '"', ",", "Ñ", "@"), text, async (start, rest) => {
        const name = `${start}${rest}`.replace(/\p{C}|\s/gu, "x");
        await makeCustomer(on.call, { name, legalName: name, address: { line2: name, region: "SH" } });
        const { rows, unchanged } = await importing((await exported()).split("\r\n"));
        expect(unchanged).toBe(rows);
      }),
      { numRuns: 12 },
    );
  });

  test("of two people at once are made once, and each is told what their own did", async () => {
    const lines = (order: readonly number[]) =>
      ["tenant,name,currency", ...order.map((one) => `twice-${one},Twice ${one},EUR`)].join("\n");
    const { answers, codes } = await outcomes([
      on.call("importCustomers", { body: { csv: lines([1, 2, 3, 4, 5]) } }),
      on.call("importCustomers", { body: { csv: lines([5, 4, 3, 2, 1]) } }),
    ]);
    expect(codes).toEqual({});
    expect(answers.map(({ created, unchanged }) => [created, unchanged]).sort()).toEqual([
      [0, 5],
      [5, 0],
    ]);
    expect(await named("twice-")).toHaveLength(5);
  });
});
