import { addDays } from "@billow/core/metering/period.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCalendar } from "../world/calendar.ts";
import { DEMO_CUSTOMERS } from "../world/customers.ts";
import { createRandom } from "../world/random.ts";
import { FATES, type Fate } from "./fate.ts";
import { type Scene, scenesOf } from "./invoice-story.ts";

const calendar = createCalendar("Europe/Berlin");

const stories = fc
  .record({
    fate: fc.constantFrom(...FATES),
    customer: fc.constantFrom(...DEMO_CUSTOMERS),
    reviewFrom: fc.integer({ min: 0, max: 800 }).map((days) => addDays("2025-01-01", days)),
    seed: fc.string(),
  })
  .map(({ seed, ...story }) => ({
    ...story,
    termsDays: story.customer.is.paymentTermsDays ?? 14,
    calendar,
    random: createRandom(seed),
  }));

/** What is done in each story, in this order, reminders and the looks before a sending left aside. */
const ENDINGS: Record<Fate, readonly Scene["do"][]> = {
  "left as draft": [],
  "left pending": ["finalize"],
  "paid in time": ["send", "pay"],
  "paid late": ["send", "pay"],
  "never paid": ["send"],
  collected: ["send"],
  promised: ["send", "promise"],
  "returned by the bank": ["send", "pay", "reverse"],
  "written off": ["send", "writeOff"],
  "paid in part": ["send", "pay"],
  overpaid: ["send", "pay"],
  "discounted and paid": ["discount", "send", "pay"],
  "credited on a line": ["send", "creditLine", "pay"],
  "refunded in part": ["send", "pay", "refund"],
  refunded: ["send", "pay", "refund"],
  voided: ["send", "void"],
};

test("every story goes on in time, begins after the review and ends as its fate says", () => {
  fc.assert(
    fc.property(stories, (story) => {
      const scenes = scenesOf(story);
      const times = scenes.map((scene) => scene.at);
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
      for (const at of times) expect(at).toBeGreaterThan(calendar.at(story.reviewFrom, "08:00"));
      const firstSend = scenes.findIndex((scene) => scene.do === "send");
      const done = scenes.filter(
        (scene, index) =>
          (scene.do !== "send" || index === firstSend) &&
          (scene.do !== "finalize" || story.fate === "left pending"),
      );
      expect(done.map((scene) => scene.do)).toEqual(ENDINGS[story.fate]);
    }),
  );
});

test("money is received after the sending, on a day that is over when it is recorded, and by banks on working days", () => {
  fc.assert(
    fc.property(stories, (story) => {
      const scenes = scenesOf(story);
      const sentAt = scenes.find((scene) => scene.do === "send")?.at ?? 0;
      for (const scene of scenes) {
        if (scene.do !== "pay") continue;
        expect(scene.paidOn > calendar.dayOf(sentAt)).toBe(true);
        expect(scene.paidOn <= calendar.dayOf(scene.at)).toBe(true);
        if (story.customer.pays !== "card") {
          expect(calendar.isWorkday(scene.paidOn)).toBe(true);
          expect(calendar.isWorkday(calendar.dayOf(scene.at))).toBe(true);
        }
      }
    }),
  );
});

test("whoever pays in time by transfer has paid by the due date", () => {
  const inTime = stories.filter(
    ({ fate, customer }) => fate === "paid in time" && customer.pays === "transfer",
  );
  fc.assert(
    fc.property(inTime, (story) => {
      const scenes = scenesOf(story);
      const paid = scenes.find((scene) => scene.do === "pay");
      const issued = scenes.find((scene) => scene.do === "finalize" || scene.do === "send");
      const dueDate = addDays(calendar.dayOf(issued?.at ?? 0), story.termsDays);
      // A weekend or holidays may lie between the transfer and the money.
      expect(paid?.do === "pay" && paid.paidOn <= calendar.workday(addDays(dueDate, -1), 0)).toBe(true);
    }),
  );
});
