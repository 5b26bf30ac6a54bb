import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { describe, expect, test } from "vitest";
import {
  formatChange,
  formatDecimal,
  formatPercent,
  formatQuantity,
  formatRounded,
  splitQuantity,
} from "./quantity.ts";

describe("quantities", () => {
  test("keep exactly the decimals they have", () => {
    expect(formatQuantity("190720.000000", "de-DE")).toBe("190.720");
    expect(formatQuantity("18432.512000", "de-DE")).toBe("18.432,512");
    expect(formatQuantity("123456789012345678.000001", "en-GB")).toBe("123,456,789,012,345,678.000001");
  });

  test("split at the decimal mark of the locale", () => {
    expect(splitQuantity("23418.771", "de-DE")).toEqual({ whole: "23.418", fraction: ",771" });
    expect(splitQuantity("2980.000000", "en-GB")).toEqual({ whole: "2,980", fraction: "" });
    expect(splitQuantity("-0.5", "en-GB")).toEqual({ whole: "−0", fraction: ".5" });
  });

  test("prices share a number of decimals", () => {
    expect(formatDecimal("490", { least: 4 }, "de-DE")).toBe("490,0000");
    expect(formatDecimal("0.0245", { least: 2 }, "de-DE")).toBe("0,0245");
  });

  test("figures read at a glance are rounded half away from zero", () => {
    expect(formatRounded("4911036.5", 0, "en-GB")).toBe("4,911,037");
    expect(formatRounded("0.4", 3, "en-GB")).toBe("0.400");
  });

  test("percentages and changes", () => {
    expect(formatPercent("19", "en-GB")).toBe("19%");
    expect(formatPercent("8.1", "de-DE")).toBe("8,1\u00a0%");
    expect(formatChange(64, "en-GB")).toBe("+6.4%");
    expect(formatChange(-19, "en-GB")).toBe("−1.9%");
    expect(formatChange(0, "en-GB")).toBe("0.0%");
  });

  test("units read as clouds write them", () => {
    expect(["vCPU-hour", "GiB-hour", "GiB-month", "GiB", "GPU-hour", "licence"].map(unitLabel)).toEqual([
      "vCPU-h",
      "GB-h",
      "GB-month",
      "GB",
      "GPU-h",
      "licence",
    ]);
  });
});
