import type { Permission } from "@billow/contract/access/user.ts";
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { authCall } from "../client/auth-call.ts";
import { call } from "../client/client.ts";
import { type Failure, failureOf } from "../client/failure.ts";
import { rememberPerson } from "../client/session-end.ts";

/** The signed-in person and their permissions. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => {
    const { data } = await call("getMe", { signal });
    rememberPerson(data);
    return data;
  },
  staleTime: 60_000,
  retry: false,
});

export const signInInfoQuery = queryOptions({
  queryKey: ["sign-in-info"],
  queryFn: async ({ signal }) => (await call("getSignInInfo", { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
});

/** The signed-in person. Pages inside the frame are only shown once this is known. */
export function useMe() {
  return useSuspenseQuery(meQuery).data;
}

/** The time zone in which an issuer dates its invoices; the first issuer's until it is known. */
export function useZoneOfIssuer(issuerId: string | undefined): string {
  const { issuers, operator } = useMe();
  return issuers.find(({ id }) => id === issuerId)?.timeZone ?? operator.timeZone;
}

export function usePermission(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}

/** Whether they see all customers, and are not limited to some. */
export function useSeesAll(): boolean {
  return useMe().customers === null;
}

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

export async function signOut(): Promise<void> {
  rememberPerson(null);
  await authCall("/sign-out", {});
}

const FACTOR_NEEDED = {
  passkey: "Your role needs more than the password. Sign in with your passkey.",
  setUp: "Your role needs a second factor. Reload the page to set one up.",
} as const;

/** Whether it is this person who has just signed in again, after the session had ended. A refusal is a sentence to show. */
export async function checkPerson(person: { id: string }): Promise<{ refused: string | null }> {
  const { id, secondFactorNeeded } = (await call("getMe", {})).data;
  if (id !== person.id) return { refused: "That is someone else. Reload the page to work as them." };
  return { refused: secondFactorNeeded === null ? null : FACTOR_NEEDED[secondFactorNeeded] };
}
