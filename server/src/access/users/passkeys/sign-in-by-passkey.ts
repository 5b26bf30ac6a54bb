import type { Actor } from "@billow/core/activity/actor.ts";
import { verifyAuthenticationResponse } from "@simplewebauthn/server";
import { record } from "../../../activity/record/record.ts";
import type { PasskeyTable } from "../../../db/schema/access.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { findUser, type UserRow } from "../queries.ts";
import { redeemChallenge } from "./challenge.ts";
import type { Party } from "./party.ts";
import { lockCredential, updatePasskey } from "./queries.ts";

export interface SignedByPasskey {
  credentialId: string;
  clientDataJSON: string;
  authenticatorData: string;
  signature: string;
  userHandle: string | null;
}

/** Whose passkey was used, and whether they are let in. */
export interface Admitted {
  isAdmitted: boolean;
  user: UserRow | null;
}

/**
 * Lets the owner of a passkey in where its answer is right: to a challenge that was handed out, once, within minutes, signed
 * at our address by the passkey, after finger, face or PIN, and with a counter that has moved on.
 */
export async function admitByPasskey(
  deps: Pick<Deps, "db" | "clock">,
  { party, address, answer }: { party: Party; address: string; answer: SignedByPasskey },
): Promise<Admitted> {
  const nowMs = deps.clock.nowMs();
  const { clientDataJSON } = answer;
  const challenge = await redeemChallenge(deps.db, { clientDataJSON, userId: null, nowMs });
  return inTransaction(deps.db, async (tx) => {
    const passkey = await lockCredential(tx, answer.credentialId);
    const user = passkey === undefined ? null : await findUser(tx, passkey.user_id);
    if (challenge === null || passkey === undefined || user === null || user.disabled_at !== null)
      return { isAdmitted: false, user };
    const right = await verify(party, challenge, { answer, passkey });
    if (right === null) return { isAdmitted: false, user };
    await updatePasskey(tx, passkey.id, { ...right, last_used_at: instantOfMs(nowMs) });
    const { id: subject, name } = user;
    const actor: Actor = { kind: "user", id: subject, name };
    const data = { name, address, passkey: passkey.name };
    await record(tx, deps, [{ type: "user.signedIn", subject, actor, data }]);
    return { isAdmitted: true, user };
  });
}

/** Whether a passkey of a user who is signed in answers right, to a challenge that was handed out to them. */
export async function isOwnPasskey(
  deps: Pick<Deps, "db" | "clock">,
  { party, userId, answer }: { party: Party; userId: string; answer: SignedByPasskey },
): Promise<boolean> {
  const nowMs = deps.clock.nowMs();
  const { clientDataJSON } = answer;
  const challenge = await redeemChallenge(deps.db, { clientDataJSON, userId, nowMs });
  return inTransaction(deps.db, async (tx) => {
    const passkey = await lockCredential(tx, answer.credentialId);
    if (challenge === null || passkey?.user_id !== userId) return false;
    const right = await verify(party, challenge, { answer, passkey });
    if (right === null) return false;
    await updatePasskey(tx, passkey.id, { ...right, last_used_at: instantOfMs(nowMs) });
    return true;
  });
}

async function verify(
  party: Party,
  expectedChallenge: string,
  { answer, passkey }: { answer: SignedByPasskey; passkey: PasskeyTable },
): Promise<Pick<PasskeyTable, "counter" | "synced"> | null> {
  const { credentialId: id, clientDataJSON, authenticatorData, signature, userHandle } = answer;
  if (userHandle !== null && userHandle !== handleOf(passkey.user_id)) return null;
  const verified = await verifyAuthenticationResponse({
    response: {
      id,
      rawId: id,
      type: "public-key",
      response: { clientDataJSON, authenticatorData, signature },
      clientExtensionResults: {},
    },
    expectedChallenge,
    expectedOrigin: party.origins,
    expectedRPID: party.host,
    credential: {
      id: passkey.credential_id,
      publicKey: new Uint8Array(passkey.public_key),
      counter: Number(passkey.counter),
    },
    requireUserVerification: true,
  }).catch(() => null);
  if (!verified?.verified) return null;
  const { newCounter, credentialBackedUp } = verified.authenticationInfo;
  return { counter: BigInt(newCounter), synced: credentialBackedUp };
}

/** What a passkey calls its user. */
export function handleOf(userId: string): string {
  return Buffer.from(userId).toString("base64url");
}
