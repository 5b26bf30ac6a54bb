import type { SignOnFields, SingleSignOn } from "@billow/contract/access/single-sign-on.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

export const singleSignOnQuery = queryOptions({
  queryKey: ["single-sign-on"],
  queryFn: async ({ signal }) => (await call("getSingleSignOn", { signal })).data,
});

/** What the form sends; without a secret the one that is set stays. */
export type SignOnChange = SignOnFields & { clientSecret?: string };

/** Single sign-on as stored now, with its version. */
export async function readSingleSignOn(): Promise<{ signOn: SingleSignOn; etag: string | null }> {
  const { data, etag } = await call("getSingleSignOn", {});
  return { signOn: data, etag };
}

/** Saves it if it still has that version. */
export async function saveSingleSignOn(body: SignOnChange, etag: string | null): Promise<SingleSignOn> {
  return (await call("setSingleSignOn", { body, ...(etag === null ? {} : { ifMatch: etag }) })).data;
}

export async function testSingleSignOn(body: SignOnChange): Promise<{ works: boolean; detail: string }> {
  return (await call("testSingleSignOn", { body })).data;
}

/** The address that leads to the provider, and back to a page of the console. A proof leaves the session as it is. */
export function addressOfSignOn(to: string, { isProof = false } = {}): string {
  const query = new URLSearchParams({ to, ...(isProof && { proof: "true" }) });
  return `/api/auth/single-sign-on?${query}`;
}

/** Where the provider sends people back to. */
export function callbackOfSignOn(): string {
  return `${location.origin}/api/auth/single-sign-on/callback`;
}
