import { expect, test, vi } from "vitest";
import { steadyClock } from "./steady-clock.ts";

test("a machine's clock that is set back by a month moves the queue's clock by nothing", () => {
  const before = steadyClock.now();
  vi.setSystemTime(Date.now() - 31 * 86_400_000);
  try {
    expect(steadyClock.now() - before).toBeGreaterThanOrEqual(0);
    expect(steadyClock.now() - before).toBeLessThan(3_600_000);
  } finally {
    vi.useRealTimers();
  }
});

test("a wait that is longer than Node can wait is cut, and does not end at once", () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  for (const handle of [
    steadyClock.setTimeout(() => {}, 2 ** 40),
    steadyClock.setInterval(() => {}, 2 ** 40),
  ])
    clearTimeout(handle);
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});
