import { role as roleOf } from "@billow/contract/access/user.ts";
import type { Authenticator } from "../../http/authenticate.ts";
import { ROLE_PERMISSIONS } from "../../http/permissions.ts";
import type { Auth } from "./auth.ts";

/** Sessions as the HTTP layer asks for them. Name and role are read with each, so that a change holds at once. */
export async function createSessions(
  auth: Auth,
): Promise<Pick<Authenticator, "bySession" | "hasSessionCookie">> {
  const cookieName = (await auth.$context).authCookies.sessionToken.name;
  return {
    hasSessionCookie: (cookies) => cookies.includes(`${cookieName}=`),
    async bySession(headers, options = { peek: false }) {
      const { response, headers: answered } = await sessionOf(auth, headers, options);
      // A session that was made while its user was being disabled is no session.
      if (response === null || response.user.disabledAt) return null;
      const { user } = response;
      const role = roleOf.parse(user.role);
      return {
        principal: {
          actor: { kind: "user", id: user.id, name: user.name },
          permissions: new Set(ROLE_PERMISSIONS[role]),
          role,
          email: user.email,
          endsAtMs: null,
        },
        setCookies: answered.getSetCookie(),
      };
    },
  };
}

/** What better-auth wraps as its own failure is told as what it was, such as a database that is away. */
async function sessionOf(auth: Auth, headers: Headers, { peek }: { peek: boolean }) {
  try {
    return await auth.api.getSession({ headers, returnHeaders: true, query: { disableRefresh: peek } });
  } catch (error) {
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}
