import type { ReminderRules, ReminderRulesChange } from "@billow/contract/collections/reminder.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** An issuer's reminder rules. */
export function reminderRulesQuery(issuerId: string) {
  return queryOptions({
    queryKey: ["reminders", "rules", issuerId],
    queryFn: async ({ signal }) => (await call("getReminderRules", { query: { issuerId }, signal })).data,
  });
}

/** The rules as stored now, with their version. */
export async function readReminderRules(
  issuerId: string,
): Promise<{ rules: ReminderRules; etag: string | null }> {
  const { data, etag } = await call("getReminderRules", { query: { issuerId } });
  return { rules: data, etag };
}

/** Saves the rules if they still have that version. */
export async function saveReminderRules(
  issuerId: string,
  body: ReminderRulesChange,
  etag: string | null,
): Promise<ReminderRules> {
  const version = etag === null ? {} : { ifMatch: etag };
  return (await call("setReminderRules", { query: { issuerId }, body, ...version })).data;
}
