import { type EventMapping, eventsConfig } from "@billow/contract/metering/event-source.ts";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { refused } from "@billow/core/testing/refused.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseKeepingNumbers } from "../../events/number-text.ts";
import { checkMappings } from "./check-mappings.ts";
import { factsOf } from "./event-sources.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z") / 1000;

const TOKENS = {
  match: { type: "prompt" },
  tenant: { path: "subject" },
  resource: { path: "data.model" },
  meter: "network.egress",
  quantity: { path: "data.tokens" },
};

const event = (data: object = {}, more: object = {}) => ({
  ...{ specversion: "1.0", id: "e-1", source: "/gateway", type: "prompt", subject: "north" },
  time: "2026-10-03T14:00:00.250Z",
  ...more,
  data: { model: "small", tokens: "17", ...data },
});

function sourceOf(name: string, ...mappings: object[]) {
  return { id: name, name, mappings: eventsConfig.parse({ mappings }).mappings };
}

/** What the event's JSON counts by some mappings. */
function read(body: object | string, ...mappings: object[]) {
  const json = typeof body === "string" ? body : JSON.stringify(body);
  return factsOf(parseKeepingNumbers(json), [sourceOf("gateway", ...mappings)], {
    now: NOW,
    meters: BUILT_IN_METERS,
  }).facts;
}

test("an event counts by its mapping, under its own identity, in the second it happened", () => {
  const [fact, ...more] = read(event({ "k8s.io/pool": "a" }), {
    ...TOKENS,
    dimensions: { pool: { path: 'data."k8s.io/pool"' }, region: { value: "fra" } },
  });
  expect(more).toEqual([]);
  const from = Date.parse("2026-10-03T14:00:00Z") / 1000;
  expect(fact).toMatchObject({ type: "usage", source: "/gateway", id: "e-1", tenantId: "north" });
  expect(fact).toMatchObject({ meter: "network.egress", resource: "small", from, before: from + 1 });
  expect([String(Reflect.get(fact ?? {}, "quantity")), fact?.dimensions]).toEqual([
    "17",
    { pool: "a", region: "fra" },
  ]);
});

test("one event may be several facts, each under a name that stays", () => {
  const facts = read(
    event({ input: "3", output: "5" }),
    { ...TOKENS, name: "all" },
    {
      ...TOKENS,
      name: "in",
      quantity: { path: "data.input" },
    },
  );
  expect(facts.map(({ id }) => id)).toEqual(["e-1#all", "e-1#in"]);
});

describe("an event is refused whole, with the place and the reason", () => {
  const withNumbers = { ...TOKENS, quantity: { path: "data.tokens", numbers: "exact" } };
  test.each<[string, object | string, object[], RegExp]>([
    [
      "a missing path",
      event({ tokens: undefined }),
      [TOKENS],
      /^data\.tokens: is missing\. \(Source gateway\.\)$/,
    ],
    ["null at a path", event({ model: null }), [TOKENS], /^data\.model: is missing/],
    ["a list at a path", event({ tokens: [1] }), [TOKENS], /^data\.tokens: must be a string .* not a list/],
    [
      "a number as the tenant",
      event({}, { subject: 7 }),
      [TOKENS],
      /^subject: must be a string, not a number/,
    ],
    [
      "an object as a dimension",
      event({ model: {} }),
      [{ ...TOKENS, dimensions: { m: { path: "data.model" } }, resource: { value: "r" } }],
      /^data\.model: must be a string, not an object/,
    ],
    [
      "what an object inherits",
      event(),
      [{ ...TOKENS, quantity: { path: "data.constructor.name" } }],
      /is missing/,
    ],
    [
      "a number where none is allowed",
      event({ tokens: 17 }),
      [TOKENS],
      /^data\.tokens: must be a string such as "4".*lose digits of JSON numbers/,
    ],
    [
      "a number with more digits than are safe",
      event().data &&
        '{"id":"e","source":"s","type":"prompt","subject":"n","time":"2026-10-03T14:00:00Z","data":{"model":"m","tokens":1.0000000000000001}}',
      [withNumbers],
      /1\.0000000000000001 has more than 15 digits/,
    ],
    [
      "no number at all",
      event({ tokens: "many" }),
      [TOKENS],
      /^data\.tokens: "many" is not a decimal number/,
    ],
    ["a negative quantity", event({ tokens: "-1" }), [TOKENS], /^data\.tokens: is negative/],
    [
      "a negative size",
      event({ cpu: "-2" }),
      [
        {
          match: { type: "prompt" },
          tenant: { path: "subject" },
          sizes: { "compute.vcpu": { path: "data.cpu" } },
        },
      ],
      /^data\.cpu: is negative/,
    ],
    ["no time", event({}, { time: undefined }), [TOKENS], /^time: is missing/],
    [
      "seconds where an instant is wanted",
      event({}, { time: 1_790_000_000 }),
      [TOKENS],
      /^time: must be an instant such as .* not the number 1790000000/,
    ],
    [
      "an instant where seconds are wanted",
      event(),
      [{ ...TOKENS, from: { path: "time", form: "seconds" } }],
      /^time: must be seconds since 1970, not "2026-10-03/,
    ],
    [
      "milliseconds where seconds are wanted",
      event({ at: 1_790_000_000_123 }),
      [{ ...TOKENS, from: { path: "data.at", form: "seconds" } }],
      /^data\.at: 1790000000123 lies beyond the year 2100, so it is not seconds/,
    ],
    [
      "seconds where milliseconds are wanted",
      event({ at: 1_790_000_000 }),
      [{ ...TOKENS, from: { path: "data.at", form: "milliseconds" } }],
      /^data\.at: 1790000000 lies before the year 2000, so it is not milliseconds/,
    ],
    [
      "an instant that has not come",
      event({ at: "2031-01-01T00:00:00Z" }),
      [{ ...TOKENS, from: { path: "data.at" } }],
      /^data\.at 2031-01-01T00:00:00Z lies in the future/,
    ],
    [
      "a length below zero",
      event({ s: "-3" }),
      [{ ...TOKENS, seconds: { path: "data.s" } }],
      /^data\.s: is negative/,
    ],
    ["no identity", event({}, { id: undefined }), [TOKENS], /^id: is missing/],
    ["another type", event({}, { type: "image" }), [TOKENS], /no event type "image".*kind events/],
    [
      "a second fact that cannot be read",
      event(),
      [
        { ...TOKENS, name: "a" },
        { ...TOKENS, name: "b", quantity: { path: "data.no" } },
      ],
      /^data\.no: is missing\. \(Source gateway, mapping b\.\)/,
    ],
  ])("%s", (_, body, mappings, reason) => {
    expect(() => read(body, ...mappings)).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(reason) }),
    );
  });

  test("two sources that map it", () => {
    const sources = [sourceOf("one", TOKENS), sourceOf("two", { ...TOKENS, match: { type: "pro*" } })];
    expect(() => factsOf(event(), sources, { now: NOW, meters: BUILT_IN_METERS })).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(/one and two both map this event/) }),
    );
  });
});

test.each([
  ["rfc3339", "2026-10-03T16:00:00.5+02:00"],
  ["seconds", 1_791_036_000.5],
  ["seconds", "1791036000.5"],
  ["milliseconds", 1_791_036_000_500],
  ["milliseconds", "1791036000500"],
])("an instant in %s as %j is the same instant", (form, at) => {
  const allocation = {
    match: { type: "prompt" },
    tenant: { path: "subject" },
    sizes: { "compute.vcpu": { value: "2" } },
    from: { path: "data.at", form },
  };
  const at14 = Date.parse("2026-10-03T14:00:00Z") / 1000;
  expect(read(event({ at }), allocation)).toMatchObject([{ at: at14, nanos: 500_000_000 }]);
});

test("a size held for some seconds counts by the hour, converted once", () => {
  const [fact] = read(event({ bytes: 3_221_225_472, s: "10" }), {
    ...TOKENS,
    meter: "compute.ram",
    held: true,
    quantity: { path: "data.bytes", numbers: "exact", unit: "bytes" },
    seconds: { path: "data.s" },
  });
  // 3 GiB for ten seconds of 3,600.
  expect(String(Reflect.get(fact ?? {}, "quantity"))).toBe("0.008333333333");
});

test("a JSON number counts as it is written, never through a float", () => {
  const mapping = (numbers: string) => ({ ...TOKENS, quantity: { path: "data.tokens", numbers } });
  const json = (number: string) => JSON.stringify(event()).replace('"17"', number);
  const quantity = (number: string, numbers: string) =>
    Reflect.get(read(json(number), mapping(numbers))[0] ?? {}, "quantity").toFixed();
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 999_999_999_999_999n }),
      fc.integer({ min: 0, max: 12 }),
      (digits, decimals) => {
        const text = String(digits).padStart(decimals + 1, "0");
        const written = decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
        fc.pre(digits < 10n ** BigInt(12 + decimals));
        const plain = written.includes(".") ? written.replace(/\.?0+$/, "") : written;
        expect(quantity(written, "exact")).toBe(plain);
        expect(quantity(`${digits}e-${decimals}`, "exact")).toBe(plain);
      },
    ),
  );
  expect(quantity("1.5e3", "exact")).toBe("1500");
  expect(quantity("12345.6789012345678", "rounded")).toBe("12345.6789012346");
  expect(quantity("0.000123456789012345678", "rounded")).toBe("0.000123456789");
  expect(quantity("999999999999.9999", "rounded")).toBe("1000000000000");
});

test("mappings that can match one event under one name are refused; those that cannot are not", () => {
  const parsed = (...mappings: object[]): EventMapping[] => [...sourceOf("s", ...mappings).mappings];
  const of = (code: string) => ({
    ...TOKENS,
    match: { type: "lago", where: [{ path: "data.code", values: [code] }] },
  });
  expect(() =>
    checkMappings(parsed(of("a"), of("b"), { ...of("a"), name: "second" }), BUILT_IN_METERS),
  ).not.toThrow();
  expect(() =>
    checkMappings(parsed(TOKENS, { ...TOKENS, match: { type: "image" } }), BUILT_IN_METERS),
  ).not.toThrow();
  for (const pair of [
    [TOKENS, TOKENS],
    [TOKENS, { ...TOKENS, match: { type: "pr*" } }],
    [of("a"), { ...TOKENS, match: { type: "lago" } }],
  ])
    expect(() => checkMappings(parsed(...pair), BUILT_IN_METERS)).toThrow(/name of its own/);
});

test.each<[string, object, RegExp]>([
  ["meter and sizes", { ...TOKENS, sizes: {} }, /either meter/],
  ["neither", { ...TOKENS, meter: undefined }, /either meter/],
  ["no tenant", { ...TOKENS, tenant: undefined }, /tenant/],
  ["two ends", { ...TOKENS, before: { path: "a" }, seconds: { value: "1" } }, /before or seconds/],
  ["a state of usage", { ...TOKENS, state: { value: "active" } }, /only an allocation/],
  ["a path with an empty name", { ...TOKENS, tenant: { path: "data..x" } }, /Invalid|names/],
])("a mapping with %s is refused", (_, mapping, reason) => {
  expect(() => eventsConfig.parse({ mappings: [mapping] })).toThrow(reason);
});

test("a mapping to a meter that does not exist is refused with its place", () => {
  const { mappings } = sourceOf("s", TOKENS, { ...TOKENS, name: "second", meter: "ai.tokens" });
  const error = refused(() => checkMappings(mappings, BUILT_IN_METERS), "unknown_meter");
  expect(error.pointer).toBe("/config/mappings/1");
});
