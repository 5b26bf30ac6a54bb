import { z } from "zod";
import { type Deps, systemClock } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import type { Auth } from "../auth.ts";
import type { Identity } from "../sso/provider.ts";
import { findUserOfIdentity } from "../sso/queries.ts";
import { markProved } from "./proof-queries.ts";

/** Why a sign-in at the provider proves nothing for the session. */
export type ProofFault = "otherPerson" | "notAnew";

/** Clocks of providers may be behind so far. */
const SKEW_MS = 60_000;

const signedIn = z.object({ auth_time: z.number().optional().catch(undefined) });

/**
 * Notes that whoever the provider vouches for is the user of the session. Where the provider says when they signed in there,
 * that must have been since they left for it: it may have ignored that it was asked for a new sign-in.
 */
export async function proveBySignOn(
  { db }: Pick<Deps, "db">,
  auth: Auth,
  { identity, headers, sinceMs }: { identity: Identity; headers: Headers; sinceMs: number },
): Promise<ProofFault | null> {
  const found = await auth.api.getSession({ headers, query: { disableRefresh: true } });
  const userId = await findUserOfIdentity(db, identity);
  if (found === null || found.user.disabledAt || userId !== found.user.id) return "otherPerson";
  const { auth_time } = signedIn.parse(identity.claims);
  if (auth_time !== undefined && auth_time * 1000 < sinceMs - SKEW_MS) return "notAnew";
  await markProved(db, { sessionId: found.session.id, at: instantOfMs(systemClock.nowMs()) });
  return null;
}
