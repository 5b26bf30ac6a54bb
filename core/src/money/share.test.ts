import fc from "fast-check";
import { expect, test } from "vitest";
import { shareOf } from "./share.ts";

test("a part in percent has one decimal", () => {
  expect(shareOf(28n, 1000n)).toBe("2.8");
  expect(shareOf(1n, 3n)).toBe("33.3");
  expect(shareOf(2n, 3n)).toBe("66.7");
  expect(shareOf(-5n, 10_000n)).toBe("-0.1");
  expect(shareOf(1n, 10_000n)).toBe("0.0");
  expect(shareOf(5n, -10n)).toBe("-50.0");
  expect(shareOf(1n, 0n)).toBeNull();
});

test("it differs from the exact share by no more than half of its last digit", () => {
  const minor = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
  fc.assert(
    fc.property(minor, minor, (part, whole) => {
      const share = shareOf(part, whole);
      if (share === null) return whole === 0n;
      const difference = BigInt(share.replace(".", "")) * whole - part * 1000n;
      return 2n * (difference < 0n ? -difference : difference) <= (whole < 0n ? -whole : whole);
    }),
  );
});
