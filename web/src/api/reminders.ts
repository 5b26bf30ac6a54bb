import type { CustomerReminders, ReminderRules } from "@billow/contract/collections/reminder.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";

/** When customers are reminded of what is due. */
export const reminderRulesQuery = queryOptions({
  queryKey: ["reminders", "rules"],
  queryFn: async ({ signal }) => (await call("getReminderRules", { signal })).data,
});

/** Who would get a reminder today, and who would not. */
export const reminderPreviewQuery = queryOptions({
  queryKey: ["reminders", "preview"],
  queryFn: async ({ signal }) => (await call("previewReminders", { signal })).data,
});

export async function saveReminderRules(body: ReminderRules): Promise<ReminderRules> {
  return (await call("setReminderRules", { body })).data;
}

/** When one customer is reminded: by the operator's rules, not at all, or on days of its own. */
export function customerRemindersQuery(id: string) {
  return queryOptions({
    queryKey: ["reminders", "customer", id],
    queryFn: async ({ signal }) => (await call("getCustomerReminders", { params: { id }, signal })).data,
  });
}

export async function saveCustomerReminders(
  id: string,
  body: Pick<CustomerReminders, "mode"> & Partial<CustomerReminders>,
): Promise<CustomerReminders> {
  return (await call("setCustomerReminders", { params: { id }, body })).data;
}
