import type { Proof } from "@billow/contract/access/proof.ts";
import { startAuthentication } from "@simplewebauthn/browser";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** How the person can prove who they are. */
export const proofQuery = queryOptions({
  queryKey: ["me", "proof"],
  queryFn: async ({ signal }) => (await call("getProof", { signal })).data,
  staleTime: 0,
  gcTime: 0,
});

export async function proveByPassword(body: { password: string; code?: string }): Promise<Proof> {
  return (await call("proveByPassword", { body })).data;
}

/** By a passkey that the person picks. */
export async function proveByPasskey(): Promise<Proof> {
  const { data } = await call("beginPasskeyProof", {});
  const { id, response } = await startAuthentication({ optionsJSON: data });
  const { clientDataJSON, authenticatorData, signature, userHandle = null } = response;
  const body = { credentialId: id, clientDataJSON, authenticatorData, signature, userHandle };
  return (await call("proveByPasskey", { body })).data;
}

/** Whether somebody who came back from the provider has proved who they are. */
export async function isProvedNow(): Promise<boolean> {
  const { provedUntil } = (await call("getProof", {})).data;
  return Date.parse(provedUntil) > Date.now();
}
