import { z } from "zod";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import { amount, currency, date, id, text } from "../wire.ts";

/** When customers are reminded: days after the due date, negative before it. */
export const reminderOffsets = z
  .array(z.strictObject({ days: z.number().int().min(-60).max(365) }))
  .max(20)
  .refine((offsets) => new Set(offsets.map(({ days }) => days)).size === offsets.length, "each day once");

export const reminderRules = z
  .object({
    /** Whether reminders are sent by themselves. */
    enabled: z.boolean(),
    offsets: reminderOffsets,
    /** What the team adds to each reminder in its own words. */
    text: z.string().nullable(),
  })
  .meta({ id: "ReminderRules" });
export type ReminderRules = z.output<typeof reminderRules>;

/** What holds for one customer: the operator's rules, none, or its own days. */
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
  /** The rule it follows: days after the due date, negative before it. */
  days: z.number().int(),
};

/** Who would get a reminder today, and who would not and why. */
export const reminderPreview = z
  .object({
    date,
    enabled: z.boolean(),
    items: z.array(z.object({ ...reminderOf, recipient: z.string() })),
    skipped: z.array(z.object({ ...reminderOf, code: z.string(), reason: z.string() })),
    /** How many there are of both; the lists show the first 500. */
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
    summary: "When customers are reminded of what is due",
    response: reminderRules,
  }),
  setReminderRules: route({
    versioned: true,
    method: "PUT",
    path: "/reminder-rules",
    summary: "Set when customers are reminded of what is due, and whether that happens by itself",
    body: z.strictObject({
      enabled: z.boolean(),
      offsets: reminderOffsets,
      text: text(2000, { multiline: true }).nullable().optional(),
    }),
    response: reminderRules,
  }),
  getCustomerReminders: route({
    versioned: true,
    method: "GET",
    path: "/customers/{id}/reminder-rules",
    summary: "When one customer is reminded",
    params: customerParams,
    response: customerReminders,
  }),
  setCustomerReminders: route({
    versioned: true,
    method: "PUT",
    path: "/customers/{id}/reminder-rules",
    summary: "Let one customer be reminded by the operator's rules, not at all, or by days of its own",
    params: customerParams,
    body: z.strictObject({ mode: z.enum(["default", "off", "own"]), offsets: reminderOffsets.optional() }),
    response: customerReminders,
  }),
  previewReminders: route({
    method: "GET",
    path: "/reminders/preview",
    summary: "Who would get a reminder today, and who would not and why; also while the rules are off",
    response: reminderPreview,
  }),
};
