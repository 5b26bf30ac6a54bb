import fc from "fast-check";
import { expect, test } from "vitest";
import { countsAsView, invoiceLinkExpiryMs, isLinkOpen } from "./invoice-link.ts";

const NOW = 1_794_304_800_000;
const MINUTE = 60_000;

test("a link opens its invoice for a year, and no longer once it was revoked", () => {
  const expiresAtMs = invoiceLinkExpiryMs(NOW);
  expect(expiresAtMs - NOW).toBe(365 * 24 * 60 * MINUTE);
  expect(isLinkOpen({ expiresAtMs, ended: false }, expiresAtMs - 1)).toBe(true);
  expect(isLinkOpen({ expiresAtMs, ended: false }, expiresAtMs)).toBe(false);
  expect(isLinkOpen({ expiresAtMs, ended: true }, NOW)).toBe(false);
});

test("a reload within half an hour is the same view", () => {
  expect(countsAsView(null, NOW)).toBe(true);
  expect(countsAsView(NOW, NOW + 30 * MINUTE - 1)).toBe(false);
  expect(countsAsView(NOW, NOW + 30 * MINUTE)).toBe(true);
});

test("however often a page is reloaded, views are at least half an hour apart", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 45 * MINUTE }), { maxLength: 60 }), (pauses) => {
      let now = NOW;
      const views: number[] = [];
      for (const pause of pauses) {
        now += pause;
        if (countsAsView(views.at(-1) ?? null, now)) views.push(now);
      }
      for (const [index, at] of views.entries())
        if (index > 0) expect(at - (views[index - 1] ?? 0)).toBeGreaterThanOrEqual(30 * MINUTE);
    }),
  );
});
