import { z } from "zod";
import type { Deps } from "../../../deps.ts";
import type { Auth } from "../auth.ts";
import { findUserOfIdentity } from "../sso/identity-queries.ts";
import type { Identity } from "../sso/provider.ts";
import { recordFailedProof, recordProof } from "./record-proof.ts";

/** Why a sign-in at the provider proves nothing for the session. */
export type ProofFault = "otherPerson" | "notAnew";

/** Clocks of providers may be behind so far. */
const SKEW_MS = 60_000;

interface SignOnProof {
  identity: Identity;
  headers: Headers;
  sinceMs: number;
  address: string;
  /** The provider's name. */
  provider: string;
}

const signedIn = z.object({ auth_time: z.number().optional().catch(undefined) });

/**
 * Records a proof where the provider vouches for the user of the session. A provider may ignore that it was asked for a new
 * sign-in. So where it says when they signed in there, that must be after they left for it.
 */
export async function proveBySignOn(
  deps: Pick<Deps, "db" | "clock">,
  auth: Auth,
  { identity, headers, sinceMs, address, provider }: SignOnProof,
): Promise<ProofFault | null> {
  const found = await auth.api.getSession({ headers, query: { disableRefresh: true } });
  if (found === null || found.user.disabledAt) return "otherPerson";
  const { id, name } = found.user;
  const attempt = { actor: { kind: "user" as const, id, name }, address, by: provider };
  const fault = await faultOf(deps, { identity, sinceMs, userId: id });
  if (fault === null) await recordProof(deps, { ...attempt, sessionId: found.session.id });
  else await recordFailedProof(deps, attempt);
  return fault;
}

async function faultOf(
  { db }: Pick<Deps, "db">,
  { identity, sinceMs, userId }: { identity: Identity; sinceMs: number; userId: string },
): Promise<ProofFault | null> {
  if ((await findUserOfIdentity(db, identity)) !== userId) return "otherPerson";
  const { auth_time } = signedIn.parse(identity.claims);
  return auth_time !== undefined && auth_time * 1000 < sinceMs - SKEW_MS ? "notAnew" : null;
}
