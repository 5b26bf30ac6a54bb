import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { newClaim } from "../claim.ts";
import { claimNext, type ListedMessage, messageById, parkDue } from "./queries.ts";

/** An e-mail that this process alone may send, as long as it renews its claim. */
export interface ClaimedMessage {
  message: ListedMessage;
  claim: string;
  messageId: string;
}

/**
 * Claims the e-mail that has been due the longest, if any is. One whose sender died in the middle is claimed again; whether
 * the mail server took it then nobody knows, so it keeps its Message-ID, by which the second one is seen to be the same.
 */
export async function claimMessage(
  db: Kysely<Database>,
  deps: Deps,
  { domain }: { domain: string },
): Promise<ClaimedMessage | null> {
  const claimed = await claimNext(db, { claim: newClaim(deps), domain, doubt: IN_DOUBT });
  if (claimed === undefined) return null;
  const message = await messageById(db, claimed.id);
  if (message === undefined) throw new Error(`The e-mail ${claimed.id} is claimed and yet not there.`);
  return { message, claim: claimed.claim, messageId: claimed.message_id };
}

/** What is said of an e-mail that may have been sent twice. */
export const IN_DOUBT =
  "Billow was stopped while this e-mail was on its way, so that the mail server may have taken it. It was sent again with the same Message-ID.";

/** Without a mail server, lets all e-mails that are due wait for a person. */
export async function parkMessages(db: Kysely<Database>, deps: Deps): Promise<void> {
  await inTransaction(db, (tx) => parkDue(tx, instantOfMs(deps.clock.nowMs())));
}
