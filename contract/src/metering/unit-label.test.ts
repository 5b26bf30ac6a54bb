import { unitLabel, unitOfLabel } from "@billow/contract/metering/unit-label.ts";
import { expect, test } from "vitest";

test.each([
  ["GiB", "GB"],
  ["GiB-hour", "GB-h"],
  ["GiB-month", "GB-month"],
  ["vCPU-hour", "vCPU-h"],
  ["package of 1000 GiB", "package of 1000 GB"],
  ["month", "month"],
  ["TB-month", "TB-month"],
  ["", ""],
])("%s reads %s, and what is written so means it", (unit, label) => {
  expect(unitLabel(unit)).toBe(label);
  expect(unitOfLabel(label)).toBe(unit);
});
