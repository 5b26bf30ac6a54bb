import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decimal } from "../money/decimal.ts";
import { decimal, decimalText, toScaledInteger } from "../money/decimal.ts";
import { decimals } from "../testing/arbitraries.ts";
import { refused } from "../testing/refused.ts";
import type { HourUsage } from "./allocation.ts";
import { BUILT_IN_METERS } from "./built-in-meters.ts";
import { epochSeconds, parseInstantSeconds, startOfDay } from "./period.ts";
import { toStored } from "./quantity.ts";
import { createTiling } from "./tiling.ts";
import type { UsageRecord } from "./usage-record.ts";
import { RECORD_SECONDS_MAX, usageOfRecord } from "./usage-record.ts";

const at = parseInstantSeconds;
const utc = createTiling("UTC");

function record(from: string, before: string, overrides: Partial<UsageRecord> = {}): UsageRecord {
  return {
    meter: BUILT_IN_METERS.of("network.egress"),
    resource: "vm-17",
    quantity: decimal("1"),
    from: at(from),
    before: at(before),
    dimensions: {},
    ...overrides,
  };
}

function shares(usage: readonly HourUsage<Decimal>[]): [hour: number, quantity: string][] {
  return usage.map(({ hour, quantity }) => [hour, decimalText(quantity)]);
}

describe("usageOfRecord", () => {
  it("puts a record of one hour into its tile, whole", () => {
    const usage = usageOfRecord(
      record("2026-10-03T14:00:00Z", "2026-10-03T15:00:00Z", {
        meter: BUILT_IN_METERS.of("compute.vcpu"),
        quantity: decimal("4"),
        dimensions: { region: "fra" },
      }),
      utc,
    );
    expect(usage).toHaveLength(1);
    expect(usage[0]).toMatchObject({
      meter: "compute.vcpu",
      dimensions: '{"region":"fra"}',
      hour: at("2026-10-03T14:00:00Z"),
      day: "2026-10-03",
    });
    expect(usage.map(({ quantity }) => decimalText(quantity))).toEqual(["14400000000"]);
  });

  it("puts a shorter record into the tile around it", () => {
    expect(shares(usageOfRecord(record("2026-10-03T14:10:00Z", "2026-10-03T14:20:00Z"), utc))).toEqual([
      [at("2026-10-03T14:00:00Z"), "1000000"],
    ]);
  });

  it("splits by seconds, and the last tile takes what the cut left", () => {
    expect(shares(usageOfRecord(record("2026-10-03T13:00:00Z", "2026-10-03T16:00:00Z"), utc))).toEqual([
      [at("2026-10-03T13:00:00Z"), "333333"],
      [at("2026-10-03T14:00:00Z"), "333333"],
      [at("2026-10-03T15:00:00Z"), "333334"],
    ]);
    expect(shares(usageOfRecord(record("2026-10-03T13:45:00Z", "2026-10-03T14:15:00Z"), utc))).toEqual([
      [at("2026-10-03T13:00:00Z"), "500000"],
      [at("2026-10-03T14:00:00Z"), "500000"],
    ]);
  });

  it("follows the local days of the zone", () => {
    const usage = usageOfRecord(
      record("2026-10-03T18:00:00Z", "2026-10-03T19:00:00Z"),
      createTiling("Asia/Kolkata"),
    );
    expect(usage.map(({ day, quantity }) => [day, decimalText(quantity)])).toEqual([
      ["2026-10-03", "500000"],
      ["2026-10-04", "500000"],
    ]);
  });

  it("leaves out tiles that get nothing", () => {
    const tiny = { quantity: decimal("0.000001") };
    expect(shares(usageOfRecord(record("2026-10-03T13:00:00Z", "2026-10-03T16:00:00Z", tiny), utc))).toEqual([
      [at("2026-10-03T15:00:00Z"), "1"],
    ]);
    const nothing = { quantity: decimal("0") };
    expect(usageOfRecord(record("2026-10-03T13:00:00Z", "2026-10-03T16:00:00Z", nothing), utc)).toEqual([]);
  });

  const records = fc
    .record({
      zone: fc.constantFrom("UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"),
      offset: fc.integer({ min: -2 * 86_400, max: 2 * 86_400 }),
      length: fc.integer({ min: 1, max: 3 * 86_400 }),
      meter: fc.constantFrom(...BUILT_IN_METERS.list),
      quantity: decimals({ min: 0n, max: 10n ** 6n, places: 12 }),
    })
    .map(({ zone, offset, length, meter, quantity }) => {
      const from = epochSeconds(startOfDay("2026-10-25", zone)) + offset;
      return {
        zone,
        record: { meter, resource: "x", quantity, from, before: from + length, dimensions: {} },
      };
    });

  it("conserves the total exactly", () => {
    fc.assert(
      fc.property(records, ({ zone, record: drawn }) => {
        const usage = usageOfRecord(drawn, createTiling(zone));
        const sum = usage.reduce((total, { quantity }) => total.plus(quantity), decimal("0"));
        expect(sum.eq(toStored(drawn.quantity, drawn.meter))).toBe(true);
        expect(usage.every(({ quantity }) => quantity.gt("0"))).toBe(true);
      }),
    );
  });

  it("keeps every tile within one last decimal of its exact share", () => {
    fc.assert(
      fc.property(records, ({ zone, record: drawn }) => {
        const tiling = createTiling(zone);
        const { integer: total, decimals: places } = toScaledInteger(toStored(drawn.quantity, drawn.meter));
        const usage = usageOfRecord(drawn, tiling);
        const length = BigInt(drawn.before - drawn.from);
        for (const tile of tiling.hours(drawn.from, drawn.before)) {
          const row = usage.find(({ hour }) => hour === tile.start);
          const share = row === undefined ? 0n : scaledTo(row.quantity, places);
          const seconds = BigInt(Math.min(tile.end, drawn.before) - Math.max(tile.start, drawn.from));
          const error = share * length - total * seconds;
          expect(error < length && error > -length).toBe(true);
        }
      }),
    );
  });

  it.each([
    ["ends where it begins", "2026-10-03T13:00:00Z", "2026-10-03T13:00:00Z"],
    ["ends before it begins", "2026-10-03T13:00:00Z", "2026-10-03T12:00:00Z"],
    ["spans more than a year", "2026-10-03T13:00:00Z", "2028-10-03T13:00:00Z"],
  ])("refuses a window that %s", (_, from, before) => {
    refused(() => usageOfRecord(record(from, before), utc), "invalid_period");
  });

  it("takes a window of a whole year", () => {
    const from = at("2024-01-01T00:00:00Z");
    const year = {
      ...record("2024-01-01T00:00:00Z", "2024-01-01T01:00:00Z"),
      from,
      before: from + RECORD_SECONDS_MAX,
    };
    expect(usageOfRecord(year, utc)).toHaveLength(366 * 24);
  });

  it("refuses less than nothing", () => {
    const negative = record("2026-10-03T13:00:00Z", "2026-10-03T14:00:00Z", { quantity: decimal("-0.1") });
    refused(() => usageOfRecord(negative, utc), "invalid_quantity");
  });
});

function scaledTo(value: Decimal, places: number): bigint {
  const { integer, decimals: own } = toScaledInteger(value);
  return integer * 10n ** BigInt(places - own);
}
