import { DAY_COUNTS } from "@billow/core/collections/day-count.ts";
import { z } from "zod";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import { amount, currency, date, decimalString, id, text } from "../wire.ts";

/** When customers are reminded: days after the due date, negative before it. */
export const reminderOffsets = z
  .array(z.strictObject({ days: z.number().int().min(-60).max(365) }))
  .max(20)
  .refine((offsets) => new Set(offsets.map(({ days }) => days)).size === offsets.length, "each day once");

const fee = z.strictObject({ currency, amount: amount.meta({ description: "More than zero, without tax" }) });

const fees = z
  .array(fee)
  .max(20)
  .refine((all) => new Set(all.map((one) => one.currency)).size === all.length, "each currency once");

/** When customers are reminded, and what each reminder does beyond that. */
const reminderLevels = z
  .array(
    z.strictObject({
      days: z
        .number()
        .int()
        .min(-60)
        .max(365)
        .meta({ description: "After the due date; negative before it" }),
      text: text(2000, { multiline: true })
        .optional()
        .meta({ description: "The text of this reminder instead of that of all" }),
      fees: fees
        .optional()
        .meta({ description: "Charged on the customer's next invoice, by the currency of the late one" }),
      interest: z
        .boolean()
        .optional()
        .meta({ description: "Whether interest until the day before is charged on the next invoice" }),
      escalates: z.boolean().optional().meta({ description: "Whether `managerEmail` is told" }),
      suspends: z.boolean().optional().meta({
        description:
          "Whether the customer is to be suspended after it: the events `customer.suspensionDue` and, once it is over, `customer.suspensionLifted` say so",
      }),
    }),
  )
  .max(20)
  .refine((offsets) => new Set(offsets.map(({ days }) => days)).size === offsets.length, "each day once");

const lateness = {
  interestRates: z
    .array(
      z.strictObject({
        currency,
        rate: decimalString.meta({ description: "Percent a year, more than 0 and at most 100" }),
        dayCount: z.enum(DAY_COUNTS).meta({
          description:
            "The days of a year: 365, 360, or those of each calendar year. Every day that was late counts",
        }),
      }),
    )
    .max(20)
    .refine((rates) => new Set(rates.map((one) => one.currency)).size === rates.length, "each currency once")
    .meta({ description: "Rates of interest by currency" }),
  managerEmail: z
    .email()
    .max(200)
    .nullable()
    .meta({ description: "Who is told by e-mail of reminders that escalate" }),
  returnFees: fees.meta({
    description: "Charged on the customer's next invoice when its bank returns a payment, by currency",
  }),
  chargesTaxed: z.boolean().meta({
    description:
      "Whether fees and interest are taxed as the customer's sales are; otherwise they are outside the scope of tax",
  }),
};

const ofIssuer = z.strictObject({
  issuerId: id.optional().meta({ description: "The first issuer if missing" }),
});

export const reminderRules = z
  .object({
    issuerId: id.meta({ description: "The issuer whose customers they are for" }),
    own: z
      .boolean()
      .meta({ description: "Whether they are the issuer's own; otherwise it follows the first issuer's" }),
    /** Whether reminders are sent automatically. */
    enabled: z.boolean(),
    offsets: reminderLevels,
    /** The team's own text in each reminder. */
    text: z.string().nullable(),
    ...lateness,
  })
  .meta({ id: "ReminderRules" });
export type ReminderRules = z.output<typeof reminderRules>;

const reminderRulesChange = z
  .strictObject({
    enabled: z.boolean(),
    offsets: reminderLevels,
    text: text(2000, { multiline: true }).nullable().optional(),
  })
  .extend(z.strictObject(lateness).partial().shape)
  .meta({ id: "ReminderRulesChange" });
export type ReminderRulesChange = z.output<typeof reminderRulesChange>;

/** The rules for a customer: its issuer's, none, or its own days. */
export const customerReminders = z
  .object({ mode: z.enum(["default", "off", "own"]), offsets: reminderOffsets })
  .meta({ id: "CustomerReminders" });
export type CustomerReminders = z.output<typeof customerReminders>;

const reminderOf = {
  invoice: z.object({ id, number: z.string() }),
  customer: customerReference,
  dueDate: date,
  currency,
  amountDue: amount,
  /** Its rule: days after the due date, negative before it. */
  days: z.number().int(),
};

/** The reminders due today, and the skipped invoices with reasons. */
export const reminderPreview = z
  .object({
    date,
    enabled: z.boolean(),
    items: z.array(z.object({ ...reminderOf, recipient: z.string() })),
    skipped: z.array(z.object({ ...reminderOf, code: z.string(), reason: z.string() })),
    /** The totals of both; the lists show the first 500. */
    eligibleCount: z.number().int(),
    skippedCount: z.number().int(),
  })
  .meta({ id: "ReminderPreview" });
export type ReminderPreview = z.output<typeof reminderPreview>;

const customerParams = z.strictObject({ id });

export const reminderRoutes = {
  getReminderRules: route({
    versioned: true,
    method: "GET",
    path: "/reminder-rules",
    summary: "When an issuer's customers are reminded of open invoices",
    query: ofIssuer,
    response: reminderRules,
  }),
  setReminderRules: route({
    versioned: true,
    method: "PUT",
    path: "/reminder-rules",
    summary: "Set when an issuer's customers are reminded of open invoices, and whether automatically",
    query: ofIssuer,
    body: reminderRulesChange,
    response: reminderRules,
  }),
  getCustomerReminders: route({
    versioned: true,
    method: "GET",
    path: "/customers/{id}/reminder-rules",
    summary: "When a customer is reminded",
    params: customerParams,
    response: customerReminders,
  }),
  setCustomerReminders: route({
    versioned: true,
    method: "PUT",
    path: "/customers/{id}/reminder-rules",
    summary: "Set whether a customer is reminded by its issuer's rules, by its own rules or not at all",
    params: customerParams,
    body: z.strictObject({ mode: z.enum(["default", "off", "own"]), offsets: reminderOffsets.optional() }),
    response: customerReminders,
  }),
  previewReminders: route({
    method: "GET",
    path: "/reminders/preview",
    summary: "The reminders due today, and the skipped invoices with reasons; also while reminders are off",
    query: z.strictObject({
      issuerId: id.optional().meta({ description: "Of one issuer; of all if missing" }),
    }),
    response: reminderPreview,
  }),
};
