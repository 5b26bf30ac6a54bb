import type { SignInRulesChange } from "@billow/contract/access/sign-in-rules.ts";
import type { RoleId, Scope } from "@billow/contract/access/user.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: async ({ signal }) => (await call("listUsers", { query: { limit: 200 }, signal })).data,
});

export interface NewUser {
  name: string;
  email: string;
  role: RoleId;
  /** Null for all. */
  customerIds: string[] | null;
}

export async function createUser(body: NewUser, idempotencyKey: string) {
  return (await call("createUser", { body, idempotencyKey })).data;
}

export async function inviteAgain(id: string) {
  return (await call("inviteUserAgain", { params: { id } })).data;
}

export async function revokeInvitation(id: string) {
  return (await call("revokeInvitation", { params: { id } })).data;
}

/** What the link is for, by the part of its address after `#`. */
export async function readUserLink(secret: string) {
  return (await call("readUserLink", { body: { secret } })).data;
}

export async function applyUserLink(body: { secret: string; password?: string }) {
  return (await call("useUserLink", { body })).data;
}

export async function requestPasswordReset(email: string) {
  return (await call("requestPasswordReset", { body: { email } })).data;
}

export async function changeRole(id: string, role: RoleId) {
  return (await call("updateUser", { params: { id }, body: { role } })).data;
}

export async function setCustomers(id: string, customerIds: string[] | null) {
  return (await call("updateUser", { params: { id }, body: { customerIds } })).data;
}

export async function setDisabled(id: string, disabled: boolean) {
  return (await call("updateUser", { params: { id }, body: { disabled } })).data;
}

/** The sign-in rules, with their version. */
export const signInRulesQuery = queryOptions({
  queryKey: ["sign-in-rules"],
  queryFn: async ({ signal }) => {
    const { data, etag } = await call("getSignInRules", { signal });
    return { ...data, etag };
  },
});

/** Changes them if they still have that version. */
export async function setSignInRules(body: SignInRulesChange, etag: string | null) {
  const called = await call("setSignInRules", { body, ...(etag === null ? {} : { ifMatch: etag }) });
  return { ...called.data, etag: called.etag };
}

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: async ({ signal }) => (await call("listApiKeys", { query: { limit: 200 }, signal })).data,
});

export interface NewApiKey {
  name: string;
  scopes: Scope[];
  expiresAt: string | null;
  allowedAddresses: string[];
}

export async function createApiKey(body: NewApiKey, idempotencyKey: string) {
  return (await call("createApiKey", { body, idempotencyKey })).data;
}

/** One key with its version. */
export function apiKeyQuery(id: string) {
  return queryOptions({
    queryKey: ["api-keys", id],
    queryFn: async ({ signal }) => {
      const { data, etag } = await call("getApiKey", { params: { id }, signal });
      return { apiKey: data, etag };
    },
    // It is read when somebody is about to change it.
    staleTime: 0,
    gcTime: 0,
  });
}

export interface ApiKeyChange {
  name: string;
  expiresAt?: string | null;
  allowedAddresses: string[];
}

/** Changes it if it still has that version. */
export async function updateApiKey(id: string, body: ApiKeyChange, etag: string | null) {
  const version = etag === null ? {} : { ifMatch: etag };
  return (await call("updateApiKey", { params: { id }, body, ...version })).data;
}

export async function rotateApiKey(id: string, body: { overlapHours: number }, idempotencyKey: string) {
  return (await call("rotateApiKey", { params: { id }, body, idempotencyKey })).data;
}

export async function revokeApiKey(id: string) {
  return (await call("revokeApiKey", { params: { id } })).data;
}
