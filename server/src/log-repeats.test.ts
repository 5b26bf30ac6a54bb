import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countRepeats } from "./log-repeats.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function logger() {
  const lines: Record<string, unknown>[] = [];
  const hooks = { logMethod: countRepeats() };
  const log = pino({ base: null, hooks }, { write: (line) => lines.push(JSON.parse(line)) });
  return { log, lines };
}

test("an outage that says the same thousands of times takes a line at once and one a minute with the count", () => {
  const { log, lines } = logger();
  const away = () =>
    log.warn({ err: new Error("connect ECONNREFUSED 127.0.0.1:5432") }, "E-mails could not leave.");
  for (let at = 0; at < 3_800; at += 1) away();
  for (const id of ["0192f0c1-2345-7000-8000-0123456789ab", "0192f0c1-2345-7000-8000-0123456789ac"])
    log.warn(`The claim on delivery ${id} was lost after ${id.length} s`);
  log.error("E-mails could not leave.");
  expect(lines).toHaveLength(3);
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(5);
  expect(lines[3]).toMatchObject({
    repeated: 3_799,
    msg: "E-mails could not leave.",
    err: { message: expect.stringContaining("ECONNREFUSED") },
  });
  expect(lines[4]).toMatchObject({ repeated: 1, msg: expect.stringContaining("The claim on delivery") });
  vi.advanceTimersByTime(120_000);
  expect(lines).toHaveLength(5);
  away();
  expect(lines).toHaveLength(6);
  expect(lines[5]).not.toHaveProperty("repeated");
});

test("what is for information, and what a request says, is written each time", () => {
  const { log, lines } = logger();
  const ofRequest = log.child({ requestId: "r-1" });
  for (const _ of [1, 2]) {
    log.info("Waiting.");
    ofRequest.error("Something went wrong.");
  }
  expect(lines).toHaveLength(4);
});
