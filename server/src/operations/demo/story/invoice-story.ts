import type { Actor } from "@billow/core/activity/actor.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { BANK_IMPORT, JANA, MAREK, STRIPE } from "../world/actors.ts";
import type { Calendar } from "../world/calendar.ts";
import type { DemoCustomer } from "../world/demo-customer.ts";
import type { Random } from "../world/random.ts";
import type { Fate } from "./fate.ts";

/** An amount of money: a part of what is due, what is due plus an extra, or a part of the total. */
export type Money = { duePercent: number } | { dueAnd: string } | { totalPermille: number };

/** An action on an invoice; `at` is in epoch seconds. */
export type Scene = { at: number } & (
  | { do: "discount"; actor: Actor; percent: string; note: string }
  | { do: "finalize" | "send" | "undoSend"; actor: Actor }
  | { do: "pay"; actor: Actor; money: Money; method: string; transactionId: string; paidOn: string }
  | { do: "refund"; actor: Actor; money: Money; reason: string }
  | { do: "creditLine"; actor: Actor; percent: number; reason: string }
  | { do: "void" | "writeOff"; actor: Actor; reason: string }
  | { do: "reverse"; actor: Actor; reason: string; on: string; fee: string }
  | { do: "promise"; actor: Actor; on: string; note: string }
);

export interface Story {
  fate: Fate;
  customer: DemoCustomer;
  /** When a person first reviews the draft. */
  reviewFrom: string;
  /** Payment terms in days from the issue date. */
  termsDays: number;
  calendar: Calendar;
  random: Random;
}

/** A story whose issue date, and so due date, is known. */
type IssuedStory = Story & { dueDate: string };

/** The actions on an invoice after its creation, by time. */
export function scenesOf(plan: Story): Scene[] {
  const { fate, calendar } = plan;
  if (fate === "left as draft") return [];
  const delivery = deliveryOf(plan);
  const issuedOn = calendar.dayOf(delivery[0]?.at ?? 0);
  const story = { ...plan, dueDate: addDays(issuedOn, plan.termsDays) };
  const sentOn = calendar.dayOf(delivery.at(-1)?.at ?? 0);
  switch (fate) {
    case "left pending":
      return delivery.slice(0, 1).map((scene) => ({ at: scene.at, do: "finalize", actor: JANA }));
    case "voided":
      return [...delivery, voiding(story, sentOn)];
    case "collected":
      return delivery;
    case "never paid":
      return [...delivery, ...reminders(story)];
    case "promised":
      return [...delivery, promise(story)];
    case "returned by the bank": {
      const paid = payment(story, sentOn, { duePercent: 100 });
      return [...delivery, paid, returned(story, paid.at)];
    }
    case "written off":
      return [...delivery, ...reminders(story), writingOff(story)];
    case "paid in part":
      return [
        ...delivery,
        payment(story, sentOn, { duePercent: story.random.pick([40, 50, 60]) }),
        ...reminders(story),
      ];
    case "paid late":
      return [...delivery, ...latePayment(story, sentOn)];
    case "overpaid":
      return [...delivery, payment(story, sentOn, { dueAnd: "100" })];
    case "credited on a line":
      return [...delivery, goodwill(story, sentOn), payment(story, sentOn, { duePercent: 100 })];
    case "refunded":
    case "refunded in part": {
      const paid = payment(story, sentOn, { duePercent: 100 });
      return [...delivery, paid, refund(story, paid.at)];
    }
    case "paid in time":
    case "discounted and paid":
      return [...delivery, payment(story, sentOn, { duePercent: 100 })];
  }
}

/** From review to sending: in one step, or with a second person's approval in between. */
function deliveryOf({ fate, reviewFrom, calendar, random }: Story): Scene[] {
  const day = calendar.workday(reviewFrom, random.int(0, 2));
  const at = calendar.at(day, "09:20") + random.int(0, 2 * 3600);
  const goodwill: Scene[] =
    fate === "discounted and paid"
      ? [
          {
            at: at - 600,
            do: "discount",
            actor: JANA,
            percent: "5",
            note: "5 % goodwill, agreed by telephone.",
          },
        ]
      : [];
  if (random.chance(300)) {
    const later =
      calendar.at(calendar.workday(addDays(day, 1), random.int(0, 1)), "14:05") + random.int(0, 9_000);
    return [...goodwill, { at, do: "finalize", actor: JANA }, { at: later, do: "send", actor: MAREK }];
  }
  return [...goodwill, { at, do: "send", actor: random.chance(700) ? JANA : MAREK }];
}

/** A payment between sending and due date, by the customer's payment method. */
function payment(story: IssuedStory, sentOn: string, money: Money): Scene {
  const { customer, dueDate, random } = story;
  const days = daysBetween(sentOn, dueDate);
  const wait = {
    card: random.int(1, 3),
    debit: days,
    transfer: random.int(Math.ceil(days / 2), Math.max(days - 1, 1)),
  }[customer.pays];
  return received(story, { day: addDays(sentOn, Math.max(wait, 1)), money });
}

function latePayment(story: IssuedStory, sentOn: string): Scene[] {
  const { dueDate, random } = story;
  const days = random.int(3, 26);
  const day = addDays(dueDate > sentOn ? dueDate : sentOn, days);
  const paid = received(story, { day, money: { duePercent: 100 } });
  return [...(days > 12 ? reminders(story) : []), paid];
}

/** A card pays at once. A bank transfer arrives on a working day and is recorded with the next morning's statement. */
function received(
  { customer, calendar, random }: Story,
  { day, money }: { day: string; money: Money },
): Scene {
  const digits = String(random.int(10_000_000, 99_999_999));
  if (customer.pays === "card") {
    const at = calendar.at(day, "10:00") + random.int(0, 8 * 3600);
    const transactionId = `pi_${digits}`;
    return { at, do: "pay", actor: STRIPE, money, method: "Stripe", transactionId, paidOn: day };
  }
  const paidOn = calendar.workday(day, 0);
  const at = calendar.at(calendar.workday(paidOn, 1), "06:40") + random.int(0, 2 * 3600);
  const isDebit = customer.pays === "debit";
  const isEuro = customer.is.currency === "EUR";
  const method = isDebit ? "SEPA direct debit" : isEuro ? "SEPA credit transfer" : "Bank transfer";
  const transactionId = `${isDebit ? "SDD" : "NTRF"}-${paidOn.replaceAll("-", "")}-${digits}`;
  return { at, do: "pay", actor: BANK_IMPORT, money, method, transactionId, paidOn };
}

/** The overdue invoice is sent again. */
function reminders({ dueDate, calendar, random }: IssuedStory): Scene[] {
  const at =
    calendar.at(calendar.workday(addDays(dueDate, random.int(5, 9)), 0), "11:00") + random.int(0, 3 * 3600);
  return [{ at, do: "send", actor: JANA }];
}

function refund({ fate, calendar, random }: Story, paidAt: number): Scene {
  const day = calendar.workday(addDays(calendar.dayOf(paidAt), random.int(2, 9)), 0);
  const at = calendar.at(day, "13:30") + random.int(0, 3 * 3600);
  return fate === "refunded"
    ? {
        at,
        do: "refund",
        actor: MAREK,
        money: { totalPermille: 1000 },
        reason: "Invoiced to the wrong legal entity",
      }
    : {
        at,
        do: "refund",
        actor: MAREK,
        money: { totalPermille: random.int(20, 120) },
        reason: random.pick([
          "GPU host outage",
          "Storage slower than agreed",
          "Credit for the network outage in Frankfurt",
          "Test environment billed by mistake",
        ]),
      };
}

/** The day after, the customer gets a tenth of the dearest usage back as goodwill. */
function goodwill({ calendar }: Story, sentOn: string): Scene {
  const at = calendar.at(addDays(sentOn, 1), "00:20");
  const reason = "Goodwill for the storage outage of the month";
  return { at, do: "creditLine", actor: MAREK, percent: 10, reason };
}

function voiding({ calendar, random }: Story, sentOn: string): Scene {
  const at =
    calendar.at(calendar.workday(addDays(sentOn, 1), random.int(0, 1)), "15:10") + random.int(0, 5_000);
  const reason = random.pick([
    "Wrong address on the invoice",
    "The customer needs its order number on it",
    "Sent to a former contact",
  ]);
  return { at, do: "void", actor: MAREK, reason };
}

/** Two days late, the customer says on the telephone when it can pay. */
function promise({ dueDate, calendar, random }: IssuedStory): Scene {
  const at = calendar.at(calendar.workday(addDays(dueDate, 2), 0), "10:40") + random.int(0, 3_600);
  const note = "By telephone: they are paid by the state themselves";
  return { at, do: "promise", actor: JANA, on: addDays(dueDate, 45), note };
}

/** The customer's bank gives the money back to it, and asks for a fee. */
function returned({ calendar, random }: Story, paidAt: number): Scene {
  const on = calendar.workday(addDays(calendar.dayOf(paidAt), 1), 0);
  const at = calendar.at(calendar.workday(addDays(on, 1), 0), "06:50") + random.int(0, 3_600);
  return {
    at,
    do: "reverse",
    actor: BANK_IMPORT,
    reason: "Returned: not enough money (AM04)",
    on,
    fee: "4.50",
  };
}

/** Some weeks after the reminder nobody expects the money any more. */
function writingOff({ dueDate, calendar, random }: IssuedStory): Scene {
  const at =
    calendar.at(calendar.workday(addDays(dueDate, random.int(24, 28)), 0), "16:20") + random.int(0, 3_600);
  return { at, do: "writeOff", actor: MAREK, reason: "The customer is insolvent" };
}

function daysBetween(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 86_400_000);
}
