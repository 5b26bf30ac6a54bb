import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { cancelUserMessages } from "./queries.ts";

/** Cancels the e-mails to users that have not left: those with one link, or all of them. */
export async function cancelUserEmails(
  tx: Transaction<Database>,
  options: { linkId?: string; reason: string },
): Promise<void> {
  await cancelUserMessages(tx, options);
}
