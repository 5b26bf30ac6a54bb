import { queryOptions } from "@tanstack/react-query";
import { authCall } from "../client/auth-call.ts";
import { call } from "../client/client.ts";
import { type Failure, failureOf } from "../client/failure.ts";

export const signInInfoQuery = queryOptions({
  queryKey: ["sign-in-info"],
  queryFn: async ({ signal }) => (await call("getSignInInfo", { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
});

/** How far an attempt to sign in came. */
export type SignInStep =
  | { is: "signedIn" }
  /** The password was right, and the account asks for a second factor. */
  | { is: "codeAsked" }
  /** Refused with a sentence to show. With `again` the password must be entered once more. */
  | { is: "refused"; detail: string; again: boolean };

/** Signs in with a session cookie. */
export async function signIn(email: string, password: string): Promise<SignInStep> {
  try {
    const answer = await authCall("/sign-in/email", { email, password });
    return { is: asksForCode(answer) ? "codeAsked" : "signedIn" };
  } catch (error) {
    return refusalOf(error, () => "E-mail or password is wrong.");
  }
}

function asksForCode(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && Reflect.get(answer, "twoFactorRedirect") === true;
}

/** Enters the second factor: the six digits of an app, or a backup code. */
export async function enterCode(text: string): Promise<SignInStep> {
  const code = text.replaceAll(/\s/g, "");
  const path = /^\d{6}$/.test(code) ? "/two-factor/verify-totp" : "/two-factor/verify-backup-code";
  try {
    await authCall(path, { code });
    return { is: "signedIn" };
  } catch (error) {
    return refusalOf(error, ({ detail }) => detail);
  }
}

/** @throws what is no refusal, such as a server that cannot be reached */
function refusalOf(error: unknown, words: (failure: Failure) => string): SignInStep {
  const failure = failureOf(error);
  const { status, fields } = failure;
  if (status === 0) throw error;
  const refused = (detail: string, again = true): SignInStep => ({ is: "refused", detail, again });
  if (status === 429) return refused("Too many attempts. Wait a minute, then try again.", false);
  if (status >= 500) return refused("Billow could not sign you in just now. Try again in a moment.", false);
  return refused(words(failure), !fields.has("/code"));
}
