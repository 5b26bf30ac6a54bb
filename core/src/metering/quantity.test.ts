import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, decimalText } from "../money/decimal.ts";
import { roundHalfAwayFromZero } from "../money/rounding.ts";
import { decimals } from "../testing/arbitraries.ts";
import { BUILT_IN_METERS } from "./built-in-meters.ts";
import { secondsOfMonth } from "./period.ts";
import { reportedQuantity, toStored } from "./quantity.ts";

const OCTOBER = secondsOfMonth("2026-10", "UTC");

describe("toStored", () => {
  it.each([
    ["compute.vcpu", "1", "3600000000"],
    ["compute.vcpu", "0.25", "900000000"],
    ["storage.block", "100", "360000000000"],
    ["gpu", "0.0000000001", "0.36"],
    ["network.egress", "1", "1000000"],
    ["network.egress", "0.000000000931322574615478515625", "0.000931322574615478515625"],
  ])("%s: %s is %s", (meter, quantity, stored) => {
    expect(decimalText(toStored(decimal(quantity), BUILT_IN_METERS.of(meter)))).toBe(stored);
  });
});

describe("reportedQuantity", () => {
  it("is in hours for hours", () => {
    // 4 vCPUs for 1 h 47 min 51 s.
    expect(
      decimalText(reportedQuantity(decimal(4_000_000n * 6471n), BUILT_IN_METERS.of("compute.vcpu"), OCTOBER)),
    ).toBe("7.19");
    // One second of one GPU.
    expect(decimalText(reportedQuantity(decimal("1000000"), BUILT_IN_METERS.of("gpu"), OCTOBER))).toBe(
      "0.000278",
    );
  });

  it.each([
    ["2026-10", "UTC"],
    ["2026-02", "UTC"],
    ["2026-10", "Europe/Berlin"],
    ["2026-10", "Australia/Lord_Howe"],
  ])("makes 100 GiB over the whole of %s in %s a hundred GiB-months", (month, zone) => {
    const seconds = secondsOfMonth(month, zone);
    const stored = decimal(100_000_000n * BigInt(seconds));
    expect(decimalText(reportedQuantity(stored, BUILT_IN_METERS.of("storage.block"), seconds))).toBe("100");
  });

  it("divides GiB-hours by the hours of that month", () => {
    // 744 GiB-hours in a month of 744 and in one of 720 hours.
    const stored = toStored(decimal("744"), BUILT_IN_METERS.of("storage.object"));
    expect(decimalText(reportedQuantity(stored, BUILT_IN_METERS.of("storage.object"), 744 * 3600))).toBe("1");
    expect(decimalText(reportedQuantity(stored, BUILT_IN_METERS.of("storage.object"), 720 * 3600))).toBe(
      "1.033333",
    );
  });

  it("rounds once, half away from zero, to six decimals", () => {
    const egress = BUILT_IN_METERS.of("network.egress");
    expect(decimalText(reportedQuantity(decimal("0.5"), egress, OCTOBER))).toBe("0.000001");
    expect(decimalText(reportedQuantity(decimal("0.49999999"), egress, OCTOBER))).toBe("0");
    expect(decimalText(reportedQuantity(decimal("-0.5"), egress, OCTOBER))).toBe("-0.000001");
  });

  it("gives a record's quantity back, to six decimals, for all but months", () => {
    const quantities = decimals({ min: 0n, max: 10n ** 9n, places: 12 });
    const meters = fc.constantFrom(...BUILT_IN_METERS.list.filter((meter) => meter.per !== "month"));
    fc.assert(
      fc.property(quantities, meters, (quantity, meter) => {
        const reported = reportedQuantity(toStored(quantity, meter), meter, OCTOBER);
        expect(reported.eq(roundHalfAwayFromZero(quantity, 6))).toBe(true);
      }),
    );
  });

  it("is at most half a millionth from the exact quotient, for months too", () => {
    const stored = fc.bigInt({ min: 0n, max: 10n ** 20n });
    fc.assert(
      fc.property(stored, fc.integer({ min: 672 * 3600, max: 745 * 3600 }), (quantity, seconds) => {
        const reported = reportedQuantity(decimal(quantity), BUILT_IN_METERS.of("storage.block"), seconds);
        const micros = BigInt(decimalText(reported.times("1000000")));
        const error = micros * BigInt(seconds) - quantity;
        expect(2n * (error < 0n ? -error : error) <= BigInt(seconds)).toBe(true);
      }),
    );
  });

  it.each([0, -1, 0.5, Number.NaN])("refuses a month of %s seconds", (seconds) => {
    expect(() => reportedQuantity(decimal("1"), BUILT_IN_METERS.of("storage.block"), seconds)).toThrow(
      RangeError,
    );
  });
});
