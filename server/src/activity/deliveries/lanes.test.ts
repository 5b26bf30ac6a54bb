import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { type Lanes, startLanes } from "./lanes.ts";

let lanes: Lanes | undefined;
afterEach(() => lanes?.stop());

test("one lane looks at a time, and the next as soon as something is found", async () => {
  const { steps, start } = heldSteps();
  start(3);
  await settled();
  expect(steps).toHaveLength(1);

  steps[0]?.taken();
  await settled();
  expect(steps).toHaveLength(2);

  // The first has ended its work: it waits for its turn, as the second still looks.
  steps[0]?.end(true);
  await settled();
  expect(steps).toHaveLength(2);

  steps[1]?.taken();
  steps[1]?.taken();
  await settled();
  expect(steps).toHaveLength(3);
  for (const step of steps) step.end(false);
});

test("a lane that found nothing looks again once another has done something", async () => {
  const { steps, start } = heldSteps();
  start(2);
  await settled();
  steps[0]?.taken();
  await settled();
  steps[1]?.end(false);
  await settled();
  expect(steps).toHaveLength(2);
  steps[0]?.end(true);
  await settled();
  expect(steps).toHaveLength(3);
  steps[2]?.end(false);
});

test("a fault is said and ends no lane", async () => {
  const { steps, said, start } = heldSteps();
  start(2);
  await settled();
  steps[0]?.taken();
  await settled();
  steps[0]?.fail(new Error("no database"));
  steps[1]?.end(true);
  await settled();
  expect(said).toEqual(["Letters could not be delivered; Billow goes on trying."]);
  expect(steps).toHaveLength(3);
  steps[2]?.end(false);
});

test("stopping waits for the work at hand and begins nothing more", async () => {
  const { steps, start } = heldSteps();
  start(3);
  await settled();
  steps[0]?.taken();
  await settled();
  let hasStopped = false;
  const stopped = lanes?.stop().then(() => {
    hasStopped = true;
  });
  steps[1]?.end(false);
  await settled();
  expect(hasStopped).toBe(false);
  steps[0]?.end(true);
  await stopped;
  expect(steps).toHaveLength(2);
});

interface HeldStep {
  taken(): void;
  end(didSomething: boolean): void;
  fail(error: Error): void;
}

/** Lanes whose every step waits until the test ends it. */
function heldSteps(): { steps: HeldStep[]; said: string[]; start(count: number): void } {
  const steps: HeldStep[] = [];
  const said: string[] = [];
  const log = pino({}, { write: (line) => said.push(JSON.parse(line).msg) });
  return {
    steps,
    said,
    start(count) {
      lanes = startLanes(
        { log },
        {
          count,
          what: "Letters",
          step: (taken) => {
            const { promise, resolve, reject } = Promise.withResolvers<boolean>();
            steps.push({ taken, end: resolve, fail: reject });
            return promise;
          },
        },
      );
    },
  };
}

/** Lets everything run that can run without time passing. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 100; turns += 1) await Promise.resolve();
}
