import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { newClaim, whileClaimed } from "../claim.ts";
import { type Lanes, startLanes } from "../lanes.ts";
import { IN_DOUBT } from "../mail/claim-message.ts";
import { type Outcome, settlementOf } from "../mail/settle-message.ts";
import { type Letter, smtpTransport, type Transport } from "../mail/transport.ts";
import { settleDelivery } from "../settle.ts";
import { claimNextUserMessage, eraseSecret, type UserMessageRow } from "./queries.ts";

/** What the e-mail says; null where its link is no longer valid, so that it need not leave. */
export type WriteUserLetter = (message: UserMessageRow) => Promise<Omit<Letter, "messageId"> | null>;

interface UserMailOptions {
  write: WriteUserLetter;
  /** The domain of Message-IDs. */
  domain(): Promise<string>;
}

/** Delivers e-mails to users until it is stopped. Any number of processes share the work. Without a mail server they wait. */
export function startUserMail(deps: Deps, options: UserMailOptions): Lanes {
  const { smtpUrl } = deps.config;
  if (smtpUrl === undefined) return { stop: async () => {} };
  const transport = smtpTransport(smtpUrl);
  const lanes = startLanes(deps, {
    count: 1,
    what: "E-mails to users",
    step: () => deliverNextUserEmail(deps, { ...options, transport }),
  });
  return {
    stop: async () => {
      await lanes.stop();
      transport.close();
    },
  };
}

/** Sends the e-mail that has been due the longest and records what became of it. Returns false when none is due. */
export async function deliverNextUserEmail(
  deps: Deps,
  { write, domain, transport }: UserMailOptions & { transport: Transport },
): Promise<boolean> {
  const doubt = IN_DOUBT;
  const message = await claimNextUserMessage(deps.db, {
    claim: newClaim(deps),
    domain: await domain(),
    doubt,
  });
  if (message === undefined) return false;
  const { id, claim } = message;
  await whileClaimed(deps, { id, claim }, async () => {
    const letter = await write(message);
    const outcome: Outcome | null =
      letter === null ? null : await transport.send({ ...letter, messageId: message.message_id });
    const settlement =
      outcome === null
        ? ({ kind: "cancelled", lastError: "Its link was no longer valid." } as const)
        : settlementOf(message, outcome);
    await inTransaction(deps.db, async (tx) => {
      const isSettled = await settleDelivery(tx, deps, { id, claim, settlement });
      if (isSettled && settlement.kind !== "waiting") await eraseSecret(tx, id);
    });
  });
  return true;
}
