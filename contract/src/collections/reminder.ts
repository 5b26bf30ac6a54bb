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
    /** Whether reminders are sent automatically. */
    enabled: z.boolean(),
    offsets: reminderOffsets,
    /** The team's own text in each reminder. */
    text: z.string().nullable(),
  })
  .meta({ id: "ReminderRules" });
export type ReminderRules = z.output<typeof reminderRules>;

/** The rules for a customer: the operator's, none, or its own days. */
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
    summary: "When customers are reminded of open invoices",
    response: reminderRules,
  }),
  setReminderRules: route({
    versioned: true,
    method: "PUT",
    path: "/reminder-rules",
    summary: "Set when customers are reminded of open invoices, and whether automatically",
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
    summary: "When a customer is reminded",
    params: customerParams,
    response: customerReminders,
  }),
  setCustomerReminders: route({
    versioned: true,
    method: "PUT",
    path: "/customers/{id}/reminder-rules",
    summary: "Set whether a customer is reminded by the operator's rules, by its own rules or not at all",
    params: customerParams,
    body: z.strictObject({ mode: z.enum(["default", "off", "own"]), offsets: reminderOffsets.optional() }),
    response: customerReminders,
  }),
  previewReminders: route({
    method: "GET",
    path: "/reminders/preview",
    summary: "The reminders due today, and the skipped invoices with reasons; also while reminders are off",
    response: reminderPreview,
  }),
};
