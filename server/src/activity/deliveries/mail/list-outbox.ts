import type { MessageState } from "@billow/contract/activity/outbox.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { likePart } from "../../../db/text/like-part.ts";
import { type ListedMessage, listMessages, messageById } from "./queries.ts";

export type { ListedMessage };

export interface OutboxQuery {
  state?: readonly MessageState[] | undefined;
  q?: string | undefined;
  /** The customers whose name contains what is searched for. */
  customerIds: string[];
  /** The last message of the page before. */
  beforeId: string | null;
  limit: number;
}

/** A page of e-mails, the newest first, one more than asked for where there are more. */
export async function listOutbox(db: Kysely<Database>, query: OutboxQuery): Promise<ListedMessage[]> {
  const q = query.q?.trim() ?? "";
  const sequence = /\d+$/.exec(q)?.[0];
  const search =
    q === ""
      ? null
      : {
          recipientLike: likePart(q.toLowerCase()),
          number: q.toUpperCase(),
          sequenceLike: sequence === q ? likePart(q) : null,
          customerIds: query.customerIds,
        };
  return listMessages(db, {
    filter: { state: query.state, search },
    beforeId: query.beforeId,
    limit: query.limit,
  });
}

/** One e-mail. @throws DomainError `not_found` */
export async function readMessage(db: Kysely<Database>, id: string): Promise<ListedMessage> {
  const message = await messageById(db, id);
  if (message === undefined) throw new DomainError("not_found", "There is no such e-mail.");
  return message;
}
