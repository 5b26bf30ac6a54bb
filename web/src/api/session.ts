import type { Permission } from "@billow/contract/access/user.ts";
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { call } from "./client/client.ts";
import { rememberPerson } from "./client/session-end.ts";

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

/** Signs in with a session cookie. A refusal is returned as a sentence to show. */
export async function signIn(email: string, password: string): Promise<{ refused: string | null }> {
  const response = await authenticate("/sign-in/email", { email, password });
  if (response.ok) return { refused: null };
  if (response.status === 429) return { refused: "Too many attempts. Wait a minute, then try again." };
  if (response.status < 500) return { refused: "E-mail or password is wrong." };
  return { refused: "Billow could not sign you in just now. Try again in a moment." };
}

export async function signOut(): Promise<void> {
  rememberPerson(null);
  await authenticate("/sign-out", {});
}

/** Signs in the same person after the session has expired. */
export async function signInAgain(
  person: { id: string; email: string | null },
  password: string,
): Promise<{ refused: string | null }> {
  const { refused } = await signIn(person.email ?? "", password);
  if (refused !== null) return { refused };
  const { id } = (await call("getMe", {})).data;
  return { refused: id === person.id ? null : "That is someone else. Reload the page to work as them." };
}

function authenticate(path: string, body: object): Promise<Response> {
  return fetch(`/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    credentials: "same-origin",
  });
}
