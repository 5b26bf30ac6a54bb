import type { Auth } from "./auth.ts";

/** A call of better-auth, before it is answered. */
export interface SignInCall {
  path: string;
  request: Request;
  body: unknown;
  /** The network address of the caller. */
  address: string;
}

/** Whose call it is: the user who is signed in, or who has entered the password and not yet the one-time code. */
export interface Caller {
  user: { id: string; name: string; email: string; hasSecondFactor: boolean } | null;
  isSignedIn: boolean;
  /** The session of who is signed in. */
  sessionId: string | null;
}

const ANYBODY: Caller = { user: null, isSignedIn: false, sessionId: null };

/** Who calls better-auth, before it is asked. */
export async function callerOf(auth: Auth, { path, request }: SignInCall): Promise<Caller> {
  if (path === "/sign-in/email") return ANYBODY;
  const { headers } = request;
  const session = await auth.api.getSession({ headers, query: { disableRefresh: true } });
  if (session !== null) {
    const { id, name, email, twoFactorEnabled } = session.user;
    return {
      user: { id, name, email, hasSecondFactor: twoFactorEnabled === true },
      isSignedIn: true,
      sessionId: session.session.id,
    };
  }
  // Between the two steps of a sign-in a cookie names the challenge, which names the user.
  const cookie = /two_factor=([^;]+)/.exec(headers.get("cookie") ?? "")?.[1] ?? "";
  const challenge = decodeURIComponent(cookie).split(".", 1)[0] ?? "";
  const { internalAdapter } = await auth.$context;
  const userId =
    challenge === "" ? undefined : (await internalAdapter.findVerificationValue(challenge))?.value;
  const found = userId === undefined ? null : await internalAdapter.findUserById(userId);
  if (found === null) return ANYBODY;
  const { id, name, email } = found;
  return { user: { id, name, email, hasSecondFactor: true }, isSignedIn: false, sessionId: null };
}
