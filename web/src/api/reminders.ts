import type {
  CustomerReminders,
  ReminderRules,
  ReminderRulesChange,
} from "@billow/contract/collections/reminder.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client/client.ts";

/** The operator's reminder rules. */
export const reminderRulesQuery = queryOptions({
  queryKey: ["reminders", "rules"],
  queryFn: async ({ signal }) => (await call("getReminderRules", { signal })).data,
});

/** The reminders due today, and the skipped invoices. */
export const reminderPreviewQuery = queryOptions({
  queryKey: ["reminders", "preview"],
  queryFn: async ({ signal }) => (await call("previewReminders", { signal })).data,
});

/** The rules as stored now, with their version. */
export async function readReminderRules(): Promise<{ rules: ReminderRules; etag: string | null }> {
  const { data, etag } = await call("getReminderRules", {});
  return { rules: data, etag };
}

/** Saves the rules if they still have that version. */
export async function saveReminderRules(
  body: ReminderRulesChange,
  etag: string | null,
): Promise<ReminderRules> {
  return (await call("setReminderRules", { body, ...(etag !== null && { ifMatch: etag }) })).data;
}

/** A customer's reminder rules: the operator's, none, or its own days. */
export function customerRemindersQuery(id: string) {
  return queryOptions({
    queryKey: ["reminders", "customer", id],
    queryFn: async ({ signal }) => (await call("getCustomerReminders", { params: { id }, signal })).data,
  });
}

/** A customer's reminders as stored now, with their version. */
export async function readCustomerReminders(
  id: string,
): Promise<{ reminders: CustomerReminders; etag: string | null }> {
  const { data, etag } = await call("getCustomerReminders", { params: { id } });
  return { reminders: data, etag };
}

/** Saves a customer's reminders if they still have that version. */
export async function saveCustomerReminders(
  id: string,
  body: Pick<CustomerReminders, "mode"> & Partial<CustomerReminders>,
  etag: string | null,
): Promise<CustomerReminders> {
  const version = etag === null ? {} : { ifMatch: etag };
  return (await call("setCustomerReminders", { params: { id }, body, ...version })).data;
}
