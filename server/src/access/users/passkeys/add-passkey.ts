import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { verifyRegistrationResponse } from "@simplewebauthn/server";
import { record } from "../../../activity/record/record.ts";
import type { PasskeyTable } from "../../../db/schema/access.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { lockUser } from "../queries.ts";
import { redeemChallenge } from "./challenge.ts";
import type { Party } from "./party.ts";
import { insertPasskey, selectPasskeys, strengthenSession } from "./queries.ts";

/** More than anybody has devices. */
const PASSKEYS_MAX = 20;

export interface NewPasskey {
  name: string;
  credentialId: string;
  clientDataJSON: string;
  attestationObject: string;
}

/**
 * Adds the passkey that a user's browser made. Its challenge is used up, whether or not the answer is right.
 *
 * @throws DomainError `invalid_request`, `conflict`
 */
export async function addPasskey(
  deps: Pick<Deps, "db" | "clock" | "newId">,
  {
    party,
    actor,
    sessionId,
    made,
  }: { party: Party; actor: Actor; sessionId: string | null; made: NewPasskey },
): Promise<PasskeyTable> {
  const nowMs = deps.clock.nowMs();
  const credential = await credentialOf(deps, { party, userId: actor.id, made, nowMs });
  return inTransaction(deps.db, async (tx) => {
    await lockUser(tx, actor.id);
    if ((await selectPasskeys(tx, actor.id)).length >= PASSKEYS_MAX)
      throw new DomainError("conflict", `You have ${PASSKEYS_MAX} passkeys. Remove one first.`);
    const row: PasskeyTable = {
      id: deps.newId(),
      user_id: actor.id,
      name: made.name,
      created_at: instantOfMs(nowMs),
      last_used_at: null,
      ...credential,
    };
    if (!(await insertPasskey(tx, row))) throw new DomainError("conflict", "This passkey is here already.");
    // Its owner has just proved to have it, after the password.
    if (sessionId !== null) await strengthenSession(tx, sessionId);
    const data = { name: actor.name, passkey: made.name };
    await record(tx, deps, [{ type: "user.passkeyAdded", subject: actor.id, actor, data }]);
    return row;
  });
}

async function credentialOf(
  { db }: Pick<Deps, "db">,
  { party, userId, made, nowMs }: { party: Party; userId: string; made: NewPasskey; nowMs: number },
): Promise<Pick<PasskeyTable, "credential_id" | "public_key" | "counter" | "synced">> {
  const { credentialId: id, clientDataJSON, attestationObject } = made;
  const expectedChallenge = await redeemChallenge(db, { clientDataJSON, userId, nowMs });
  if (expectedChallenge === null) throw refused("The time for this is over. Try again.");
  const verified = await verifyRegistrationResponse({
    response: {
      id,
      rawId: id,
      type: "public-key",
      response: { clientDataJSON, attestationObject },
      clientExtensionResults: {},
    },
    expectedChallenge,
    expectedOrigin: party.origins,
    expectedRPID: party.host,
    requireUserVerification: true,
  }).catch(() => null);
  if (!verified?.verified) throw refused("The browser's answer is not right. Try again.");
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return {
    credential_id: credential.id,
    public_key: Buffer.from(credential.publicKey),
    counter: BigInt(credential.counter),
    synced: credentialBackedUp,
  };
}

function refused(detail: string): DomainError {
  return new DomainError("invalid_request", detail, "/clientDataJSON");
}
