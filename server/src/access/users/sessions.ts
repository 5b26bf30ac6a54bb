import { type Deps, systemClock } from "../../deps.ts";
import type { Authenticator } from "../../http/authenticate.ts";
import { instantOfMs } from "../../http/present.ts";
import type { Auth } from "./auth.ts";
import { customersWithin } from "./customers/customers-of-user.ts";
import { isProved } from "./proof/proof-queries.ts";
import { findRole } from "./roles/known-role.ts";
import { secondFactorNeeded } from "./second-factor/needed.ts";
import { latestEndMs } from "./session-limits/change-session-limits.ts";
import { markSessionUsed } from "./session-limits/session-queries.ts";

/** Sessions as the HTTP layer asks for them. Name, role and customers are read with each, so that a change holds at once. */
export async function createSessions(
  auth: Auth,
  { db }: Pick<Deps, "db">,
): Promise<Pick<Authenticator, "bySession" | "hasSessionCookie" | "isProved">> {
  const cookieName = (await auth.$context).authCookies.sessionToken.name;
  return {
    isProved: (session) => isProved(db, session),
    hasSessionCookie: (cookies) => cookies.includes(`${cookieName}=`),
    async bySession(headers, options = { peek: false }) {
      const { response, headers: answered } = await sessionOf(auth, headers);
      // A session that was made while its user was being disabled does not count.
      if (response === null || response.user.disabledAt) return null;
      const { user, session } = response;
      if (!options.peek) await markUse(db, session);
      // A role that is not there allows nothing.
      const role = (await findRole(db, user.role)) ?? { id: user.role, name: user.role, permissions: [] };
      const needed = await secondFactorNeeded(db, {
        id: user.id,
        role: role.id,
        hasCodes: user.twoFactorEnabled === true,
        isStrong: session.strong === true,
      });
      return {
        principal: {
          actor: { kind: "user", id: user.id, name: user.name },
          permissions: new Set(needed === null ? role.permissions : []),
          within: await customersWithin(db, { id: user.id, limited: user.limited === true }),
          role: { id: role.id, name: role.name },
          email: user.email,
          endsAtMs: null,
          session: { id: session.id, provedAtMs: session.provedAt?.getTime() ?? 0 },
          ...(needed !== null && { secondFactorNeeded: needed }),
        },
        setCookies: answered.getSetCookie(),
      };
    },
  };
}

/** What better-auth wraps as its own failure is told as what it was, such as a database that is away. */
async function sessionOf(auth: Auth, headers: Headers) {
  try {
    return await auth.api.getSession({ headers, returnHeaders: true, query: { disableRefresh: true } });
  } catch (error) {
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}

/** Uses within so long count as one, so that not every call writes. */
const USE_MS = 60_000;

async function markUse(db: Deps["db"], { id, updatedAt }: { id: string; updatedAt: Date }): Promise<void> {
  // The library compares sessions with the system's clock.
  const nowMs = systemClock.nowMs();
  if (updatedAt.getTime() >= nowMs - USE_MS) return;
  await markSessionUsed(db, {
    id,
    now: instantOfMs(nowMs),
    before: instantOfMs(nowMs - USE_MS),
    latest: instantOfMs(latestEndMs(nowMs)),
  });
}
