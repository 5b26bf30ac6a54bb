import type { CustomerReminders } from "@billow/contract/collections/reminder.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** An issuer's reminders due today, and the skipped invoices. */
export function reminderPreviewQuery(issuerId: string) {
  return queryOptions({
    queryKey: ["reminders", "preview", issuerId],
    queryFn: async ({ signal }) => (await call("previewReminders", { query: { issuerId }, signal })).data,
  });
}

/** A customer's reminder rules: its issuer's, none, or its own days. */
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
