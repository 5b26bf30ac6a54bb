import type { Permission } from "@billow/contract/access/user.ts";
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { authCall } from "../client/auth-call.ts";
import { call } from "../client/client.ts";
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
