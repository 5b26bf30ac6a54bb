import type { Transaction } from "kysely";
import type { UserEmailKind } from "../../../db/schema/deliveries.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { insertUserMessage } from "./queries.ts";

/** An e-mail to a user of the console, with the link it carries. */
export interface NewUserEmail {
  kind: UserEmailKind;
  userId: string;
  recipient: string;
  link: { id: string; secret: string } | null;
}

/** Enqueues an e-mail to a user, in the transaction of what it is about. It may leave at once. */
export async function enqueueUserEmail(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock" | "newId" | "sealer">,
  { kind, userId, recipient, link }: NewUserEmail,
): Promise<void> {
  await insertUserMessage(tx, {
    id: deps.newId(),
    kind,
    user_id: userId,
    link_id: link?.id ?? null,
    recipient,
    secret: link === null ? null : deps.sealer.seal(link.secret),
    created_at: instantOfMs(deps.clock.nowMs()),
  });
}
