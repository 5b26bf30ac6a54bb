import { DomainError } from "@billow/core/errors.ts";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseByShapes, parseEvent } from "./parse-event.ts";
import { plainUsage } from "./plain-usage.ts";

const CONTEXT = { now: Date.parse("2026-11-01T00:00:00Z") / 1000, meters: BUILT_IN_METERS };

const GOOD = {
  specversion: "1.0",
  id: "net-1/5",
  source: "/meters",
  subject: "tenant-1",
  type: "billow.usage",
  data: {
    meter: "network.egress",
    resource: "net-1",
    quantity: "1.25",
    from: "2026-10-01T05:00:00Z",
    before: "2026-10-01T06:00:00Z",
    dimensions: { region: "fra" },
  },
};

test("a record as most are written is read without the shapes", () => {
  expect(plainUsage(GOOD)).not.toBeNull();
  expect(parseEvent(GOOD, CONTEXT)).toEqual(parseByShapes(GOOD, CONTEXT));
});

/** Values that some field takes and others do not, and texts at the edges of what is accepted. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    "1.0",
    "0.3",
    "billow.usage",
    "billow.allocation",
    "network.egress",
    "compute.vcpu",
    "",
    "GiB",
  ),
  fc.constantFrom<unknown>(
    "4",
    "0.25",
    "-1",
    "1e3",
    "99999999999999999999",
    "0.1234567",
    " 4",
    "007",
    4,
    -1,
    1.5,
  ),
  fc.constantFrom<unknown>(
    "2026-10-01T05:00:00Z",
    "2026-10-01T07:00:00+02:00",
    "2026-13-01T05:00:00Z",
    "1999-01-01T00:00:00Z",
  ),
  fc.constantFrom<unknown>(
    "a".repeat(40),
    "a".repeat(41),
    "a".repeat(60),
    "a".repeat(100),
    "a".repeat(101),
    "a".repeat(200),
    "a".repeat(201),
  ),
  fc.constantFrom<unknown>(
    "tab\there",
    "\u202e",
    "Zürich",
    "\ud800",
    "\u{1f600}",
    "nul\u0000",
    "del\u007f",
    "line\u2028",
  ),
  fc.constantFrom<unknown>(
    0,
    "0",
    "12",
    2_000_000_000,
    2_000_000_001,
    null,
    true,
    [],
    ["a"],
    {},
    { region: "fra" },
  ),
  fc.constantFrom<unknown>(
    { "9bad": "x" },
    { a: 4 },
    { a: "" },
    { a: null },
    { constructor: "x" },
    { [`a${"b".repeat(60)}`]: "x" },
  ),
  fc.constantFrom<unknown>(
    Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`d${n}`, "x"])),
    Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`d${n}`, "x"])),
  ),
  fc.string(),
  fc.jsonValue(),
);

const ENVELOPE = [
  "specversion",
  "id",
  "source",
  "subject",
  "type",
  "time",
  "revision",
  "data",
  "datacontenttype",
  "own",
  "__proto__",
];
const DATA = [
  "meter",
  "resource",
  "quantity",
  "unit",
  "from",
  "before",
  "dimensions",
  "vcpus",
  "constructor",
  "__proto__",
];

/** A good event with some fields replaced, added or left out, as it comes out of JSON. */
const event = fc
  .record({
    envelope: fc.array(fc.tuple(fc.constantFrom(...ENVELOPE), fc.option(value)), { maxLength: 3 }),
    data: fc.array(fc.tuple(fc.constantFrom(...DATA), fc.option(value)), { maxLength: 3 }),
  })
  .map(({ envelope, data }) => {
    const changedData = changed(GOOD.data, data);
    return JSON.parse(`{${members(changed({ ...GOOD, data: changedData }, envelope))}}`) as unknown;
  });

function changed(fields: object, changes: readonly (readonly [string, unknown])[]): Map<string, unknown> {
  const map = new Map<string, unknown>(Object.entries(fields));
  for (const [field, to] of changes) {
    if (to === null) map.delete(field);
    else map.set(field, to);
  }
  return map;
}

/** Written by hand, because an object would take `__proto__` for its prototype. */
function members(fields: Map<string, unknown>): string {
  return [...fields]
    .map(
      ([name, one]) =>
        `${JSON.stringify(name)}:${one instanceof Map ? `{${members(one)}}` : (JSON.stringify(one) ?? "null")}`,
    )
    .join(",");
}

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { code: error.code, detail: error.detail };
  }
}

describe("an event, good or bad,", () => {
  test("is read, or refused with the same words, as by the shapes alone", () => {
    let plain = 0;
    fc.assert(
      fc.property(event, (received) => {
        if (plainUsage(received) !== null) plain += 1;
        expect(outcome(() => parseEvent(received, CONTEXT))).toEqual(
          outcome(() => parseByShapes(received, CONTEXT)),
        );
      }),
      { numRuns: 3_000 },
    );
    expect(plain).toBeGreaterThan(300);
  });
});
