import type { LineNote } from "@billow/core/billing/line-note.ts";
import { FOLLOWING_ITEMS, type FollowingItem } from "@billow/core/billing/period-bill.ts";
import { CHARGE_KINDS, type ChargeKind } from "@billow/core/books/charge.ts";
import { z } from "zod";
import type { MessageKey } from "./catalogue.ts";
import type { LocalFormat } from "./local-format.ts";
import { messagesFor } from "./messages.ts";
import { unitIn } from "./units.ts";

const adjusted = z.enum([
  "rounding",
  "percentMore",
  "percentLess",
  "boundChanged",
  "minimumMore",
  "minimumLess",
  "discountMore",
  "discountLess",
  "recurringMissed",
  "recurringBilled",
  "refunded",
  "billedAhead",
]);
const adjustedUsage = z.enum(["usageBilled", "usageLate", "usageCorrected"]);

const note = z.discriminatedUnion("says", [
  z.strictObject({ says: z.literal("packages"), quantity: z.string(), unit: z.string(), size: z.string() }),
  z.strictObject({ says: z.literal("prorated"), seconds: z.number(), periodSeconds: z.number() }),
  z.strictObject({
    says: z.literal("minimum"),
    periodSeconds: z.number(),
    agreed: z.array(z.strictObject({ amount: z.string(), currency: z.string(), seconds: z.number() })),
  }),
  z.strictObject({ says: adjusted, month: z.string() }),
  z.strictObject({ says: adjustedUsage, month: z.string(), quantity: z.string(), unit: z.string() }),
  z.strictObject({
    says: z.enum(["percentOf", "percentAfterDiscount"]),
    percent: z.string(),
    amount: z.string(),
    currency: z.string(),
  }),
  z.strictObject({
    says: z.enum(["atLeast", "atMost"]),
    quantity: z.string(),
    unit: z.string(),
    amount: z.string(),
    currency: z.string(),
  }),
  z.strictObject({ says: z.literal("restFollows") }),
  z.strictObject({ says: z.enum(["forReminder", "forReversal"]), invoice: z.string(), date: z.string() }),
  z.strictObject({
    says: z.literal("forLateness"),
    invoice: z.string(),
    from: z.string(),
    to: z.string(),
    percent: z.string(),
  }),
]) satisfies z.ZodType<LineNote>;

const lineWording: z.ZodType<LineWording> = z.strictObject({
  part: z.enum([...FOLLOWING_ITEMS, ...CHARGE_KINDS]).nullable(),
  text: z.string().nullable(),
  notes: z.array(note),
});

/**
 * The facts behind the wording of a line that Billow made. Documents word them in the customer's language. The stored
 * product and description are in English.
 */
export interface LineWording {
  /** The part of a period's bill, or the charge, that the line is about, unless it is a product. */
  readonly part: FollowingItem | ChargeKind | null;
  /** The text of the rate card or agreement about the product. */
  readonly text: string | null;
  readonly notes: readonly LineNote[];
}

export function storedWording(stored: unknown): LineWording | null {
  return stored === null ? null : lineWording.parse(stored);
}

/** The formats that a line's wording needs. */
type LineFormat = Pick<LocalFormat, "say" | "quantity" | "month" | "date" | "list" | "percent"> & {
  price(decimal: string, currency: string): string;
};

const english = messagesFor("en");

/** The format of lines in the console and API: English, with plain numbers. */
const PLAIN: LineFormat = {
  say: english.say,
  quantity: (decimal) => decimal,
  percent: (decimal) => `${decimal}%`,
  month: (month) => month,
  date: (date) => date,
  price: (decimal, currency) => `${decimal} ${currency}`,
  list: (texts) => texts.join(" and "),
};

/** The stored wording of a line: its description in English, and the facts where Billow words something. */
export function wordsOf(wording: LineWording): { description: string | null; wording: LineWording | null } {
  const saysSomething = wording.part !== null || wording.notes.length > 0;
  return { description: describe(wording, PLAIN), wording: saysSomething ? wording : null };
}

/** A line's product and description, as a document shows them. */
export function wordLine(
  line: { product: string; description: string | null; wording: LineWording | null },
  format: LocalFormat,
): { product: string; description: string | null } {
  const { product, description, wording } = line;
  if (wording === null) return { product, description };
  return {
    product: wording.part === null ? product : format.say(PARTS[wording.part]),
    description: describe(wording, format),
  };
}

const PARTS = {
  recurring: "partRecurring",
  minimum: "partMinimum",
  discount: "partDiscount",
  ahead: "partAhead",
  refund: "partRefund",
  reminderFee: "partReminderFee",
  interest: "partInterest",
  reversalFee: "partReversalFee",
} as const satisfies Record<NonNullable<LineWording["part"]>, MessageKey>;

function describe({ text, notes }: LineWording, format: LineFormat): string | null {
  return [text ?? "", ...notes.map((said) => wordNote(said, format))].filter(Boolean).join(" – ") || null;
}

function wordNote(said: LineNote, format: LineFormat): string {
  const { say } = format;
  const measure = (quantity: string, unit: string) => `${format.quantity(quantity)} ${unitIn(unit, format)}`;
  switch (said.says) {
    case "packages":
      return say(said.says, {
        quantity: measure(said.quantity, said.unit),
        size: format.quantity(said.size),
      });
    case "prorated":
      return say(said.says, shareOf(said.seconds, said.periodSeconds, format));
    case "minimum":
      return say(said.says, { agreed: agreedText(said, format) });
    case "usageBilled":
    case "usageLate":
    case "usageCorrected":
      return say(said.says, {
        month: format.month(said.month),
        quantity: measure(said.quantity, said.unit),
      });
    case "percentOf":
    case "percentAfterDiscount":
      return say(said.says, {
        percent: format.percent(said.percent),
        amount: format.price(said.amount, said.currency),
      });
    case "atLeast":
    case "atMost":
      return say(said.says, {
        quantity: measure(said.quantity, said.unit),
        amount: format.price(said.amount, said.currency),
      });
    case "forReminder":
      return say(said.says, { invoice: said.invoice, date: format.date(said.date) });
    case "forReversal":
      return said.invoice === ""
        ? say("forReversalAlone", { date: format.date(said.date) })
        : say(said.says, { invoice: said.invoice, date: format.date(said.date) });
    case "forLateness":
      return say(said.says, {
        invoice: said.invoice,
        percent: format.percent(said.percent),
        from: format.date(said.from),
        to: format.date(said.to),
      });
    case "restFollows":
      return say(said.says);
    default:
      return say(said.says, { month: format.month(said.month) });
  }
}

function agreedText(
  { agreed, periodSeconds }: Extract<LineNote, { says: "minimum" }>,
  format: LineFormat,
): string {
  const texts = agreed.map(({ amount: decimal, currency, seconds }) => {
    const amount = format.price(decimal, currency);
    return seconds === periodSeconds
      ? format.say("agreed", { amount })
      : format.say("agreedForPart", { amount, ...shareOf(seconds, periodSeconds, format) });
  });
  return format.list(texts);
}

function shareOf(seconds: number, all: number, { quantity }: LineFormat) {
  return { seconds: quantity(`${seconds}`), all: quantity(`${all}`) };
}
