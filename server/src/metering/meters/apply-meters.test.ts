import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { makeCustomer } from "../../testing/invoicing.ts";
import { assignAfterMeter } from "../usage/ingest/assign-unmatched-usage.ts";
import { applyMeters } from "./apply-meters.ts";
import { loadMeters } from "./load-meters.ts";
import { metersFileOf } from "./meters-file.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock: fixedClock("2026-11-10T10:00:00Z") });
});

afterAll(() => app.close());

const apply = (text: string, dryRun = false) =>
  applyMeters(app.deps, { text, dryRun, actor: COMMAND_LINE, takeUp: assignAfterMeter });
const catalogue = async () => (await loadMeters(app.deps.db)).list;

const FILE = `# What we sell
meters:
  - id: ai.token
    name: Inference tokens
    group: ai
    kind: count
    unit: token
  - id: compute.vcpu
    name: Cores
    billedStates: {from: 2026-12-01, states: all}
`;

test("a file adds and changes meters, counts what waited, and the same file again changes nothing", async () => {
  const { tenantId } = await makeCustomer(app.as("billing"));
  const window = { from: "2026-11-02T00:00:00Z", before: "2026-11-02T01:00:00Z" };
  const data = { meter: "ai.token", resource: "bot", quantity: "5", ...window };
  const event = { specversion: "1.0", id: "1", source: "s", type: "billow.usage", subject: tenantId, data };
  await app.withKey(["usage:write"])("ingestEvents", { body: [event] });

  const before = await catalogue();
  expect(await apply(FILE, true)).toMatchObject({ added: [{ id: "ai.token" }], unchanged: 0 });
  expect(await catalogue()).toEqual(before);
  expect(await apply(FILE)).toMatchObject({
    added: [{ id: "ai.token" }],
    changed: [{ after: { name: "Cores" } }],
  });
  expect(await apply(FILE)).toEqual({ added: [], changed: [], unchanged: 2 });

  const all = await catalogue();
  expect(all).toHaveLength(before.length + 1);
  expect(all.find(({ id }) => id === "compute.vcpu")).toMatchObject({
    name: "Cores",
    billedStates: [
      { from: null, states: ["active"] },
      { from: "2026-12-01", states: "all" },
    ],
  });
  const query = {
    from: "2026-11-02",
    before: "2026-11-03",
    granularity: "total",
    meter: "ai.token",
  } as const;
  expect((await app.as("billing")("getUsage", { query })).data.totals).toEqual([
    { meter: "ai.token", quantity: "5" },
  ]);
  const { items } = (await app.as("admin")("listAudit", { query: { subject: "meter:compute.vcpu" } })).data;
  expect(items).toMatchObject([{ type: "meter.changed", actor: { name: "Command line" } }]);
});

test("the catalogue as a file changes nothing", async () => {
  const all = await catalogue();
  expect(await apply(metersFileOf(all))).toEqual({ added: [], changed: [], unchanged: all.length });
});

test("a file adds a percentile, which the catalogue's own file says again", async () => {
  const rate = "{id: x.rate, name: Rate, group: x, kind: percentile, unit: Mbit/s";
  await apply(`meters:\n  - ${rate}, percentile: 95, intervalSeconds: 300, missing: zero}`);
  const all = await catalogue();
  expect(await apply(metersFileOf(all))).toEqual({ added: [], changed: [], unchanged: all.length });
  await expect(apply(`meters:\n  - {id: x.rate, percentile: 90}`)).rejects.toMatchObject({
    detail: expect.stringMatching(/^Line 2: x\.rate has percentile: 95, which never changes/),
  });
});

describe("a file is refused whole, with the line of its fault", () => {
  const NEW = "meters:\n  - {id: x.one, name: One, group: x, kind: count, unit: one}\n";
  test.each([
    ["that is no YAML", "meters: [\n  - {id: a", /^Line \d: /],
    ["with a key twice", `${NEW}meters: []`, /^Line 3: Map keys must be unique/],
    ["that is empty", "", /^Line 1: the file: /],
    ["without meters", "meters: []", /^Line 1: meters: has no meter/],
    ["of another shape", "- id: gpu", /^Line 1: the file: /],
    ["with an unknown field", `${NEW}  - id: gpu\n    price: 1`, /^Line 3: meters\.1: .*price/],
    ["with a number for a name", `${NEW}  - id: gpu\n    name: 2026`, /^Line 4: meters\.1\.name: /],
    ["with an id in upper case", `${NEW}  - id: GPU`, /^Line 3: meters\.1\.id: an id in lower case/],
    [
      "with another unit",
      `${NEW}  - id: gpu\n    unit: card`,
      /^Line 4: gpu has unit: GPU, which never changes/,
    ],
    ["with a state twice", `${NEW}  - id: gpu\n    billedStates: [active, active]`, /^Line 4: /],
    [
      "with states of a month that has ended",
      `${NEW}  - id: gpu\n    billedStates: {from: 2026-10-01, states: all}`,
      /^Line 4: The month of 2026-10-01 has ended/,
    ],
    [
      "that grows without end",
      `a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]`,
      /cannot be read|the file/,
    ],
  ])("%s", async (_, text, detail) => {
    const before = await catalogue();
    await expect(apply(text)).rejects.toMatchObject({ detail: expect.stringMatching(detail) });
    expect(await catalogue()).toEqual(before);
  });
});

test("two people at once: both files are applied, the meter of both is added once", async () => {
  const file = (name: string) =>
    `meters:\n  - {id: x.both, name: Both, group: x, kind: count, unit: one}\n  - {id: gpu, name: ${name}}\n`;
  const plans = await Promise.all([apply(file("First")), apply(file("Second"))]);
  expect(plans.map(({ added }) => added.length).sort()).toEqual([0, 1]);
  expect((await catalogue()).filter(({ id }) => id === "x.both")).toHaveLength(1);
});
