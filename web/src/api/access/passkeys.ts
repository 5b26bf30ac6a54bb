import { startAuthentication, startRegistration, WebAuthnError } from "@simplewebauthn/browser";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "../client/client.ts";
import { signInInfoQuery } from "./sign-in.ts";

export const passkeysQuery = queryOptions({
  queryKey: ["me", "passkeys"],
  queryFn: async ({ signal }) => (await call("listPasskeys", { signal })).data.items,
});

/** Whether this browser makes passkeys for this address; null where it does, otherwise why not. */
export function usePasskeyRefusal(): string | null {
  const host = useQuery(signInInfoQuery).data?.passkeyHost;
  if (host === undefined) return "One moment.";
  if (host === null) return "Passkeys need an address with a name. An administrator sets BILLOW_URL.";
  if (location.hostname !== host) return `Passkeys are for ${host}. Open the console there.`;
  return "PublicKeyCredential" in globalThis ? null : "This browser makes no passkeys here.";
}

/** Makes a passkey in this browser or on a device near it, and keeps it under a name. Who has no password proves in another way who they are. */
export async function addPasskey({
  name,
  password,
}: {
  name: string;
  password: string | null;
}): Promise<void> {
  const { data } = await call("beginPasskey", { body: password === null ? {} : { password } });
  const made = await startRegistration({ optionsJSON: data });
  const { clientDataJSON, attestationObject } = made.response;
  await call("addPasskey", { body: { name, credentialId: made.id, clientDataJSON, attestationObject } });
}

export async function renamePasskey({ id, name }: { id: string; name: string }): Promise<void> {
  await call("renamePasskey", { params: { id }, body: { name } });
}

export async function removePasskey(id: string): Promise<void> {
  await call("removePasskey", { params: { id } });
}

/** Signs in by a passkey that the person picks. */
export async function signInByPasskey(): Promise<void> {
  const { data } = await call("beginPasskeySignIn", {});
  const { id, response } = await startAuthentication({ optionsJSON: data });
  const { clientDataJSON, authenticatorData, signature, userHandle = null } = response;
  await call("signInByPasskey", {
    body: { credentialId: id, clientDataJSON, authenticatorData, signature, userHandle },
  });
}

/** What a person is told whose browser did not come to an end with it; null for other errors. */
export function passkeyFault(error: unknown): string | null {
  if (error instanceof WebAuthnError && error.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED")
    return "This device has a passkey for you already.";
  if (error instanceof WebAuthnError || (error instanceof Error && error.name === "NotAllowedError"))
    return "The browser stopped. Nothing has changed. Try again.";
  return null;
}
