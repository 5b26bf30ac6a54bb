import type { Transaction } from "kysely";
import { parkUnsent } from "../../activity/deliveries/mail/park-unsent.ts";
import { cancelUserEmails } from "../../activity/deliveries/user-mail/cancel-user-emails.ts";
import { switchOffEndpoints } from "../../activity/deliveries/webhooks/switch-off-endpoints.ts";
import { switchOffReminders } from "../../collections/dunning/switch-off-reminders.ts";
import type { Database } from "../../db/schema.ts";
import { cancelUnfinishedJobs } from "../../invoicing/bulk-jobs/cancel-unfinished.ts";
import { stopArchiving } from "../../metering/usage/archive/change-place.ts";

/** What a restored Billow no longer does by itself. */
export interface KeptMail {
  /** E-mails that had not left. */
  messages: number;
  /** Webhook endpoints that were on. */
  endpoints: number;
  /** Bulk jobs that had not ended. */
  jobs: number;
  /** Whether reminders were on. */
  reminders: boolean;
  /** Whether usage left for the archive by itself. */
  archive: boolean;
}

/**
 * Stops a restored Billow from sending by itself what may have been sent after the backup. Nobody knows whether it was, and a
 * customer must not get it twice. People decide, and see what they need for it.
 */
export async function keepMail(
  tx: Transaction<Database>,
  { takenAt, now }: { takenAt: string; now: string },
): Promise<KeptMail> {
  await cancelUserEmails(tx, { reason: `Restored from the backup of ${takenAt}.` });
  return {
    messages: await parkUnsent(
      tx,
      `Restored from the backup of ${takenAt}, after which this e-mail may have left. Retry sends it.`,
    ),
    endpoints: await switchOffEndpoints(
      tx,
      `Restored from the backup of ${takenAt}, after which deliveries may have left. Switch it on to go on.`,
    ),
    jobs: await cancelUnfinishedJobs(tx, now),
    reminders: await switchOffReminders(tx),
    archive: await stopArchiving(tx),
  };
}
