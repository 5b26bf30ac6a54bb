import type { ReminderRules } from "@billow/contract/reminder.ts";
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
