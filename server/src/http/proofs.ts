import type { Permission } from "@billow/contract/access/user.ts";
import { api, type RouteName } from "@billow/contract/api.ts";
import { PERMISSIONS } from "./permissions.ts";

/** Whoever may do this could make themselves a way in that stays: each such change asks for a fresh proof of who is calling. */
const PROVED_PERMISSIONS: ReadonlySet<string> = new Set<Permission>([
  "users.write",
  "roles.write",
  "apiKeys.write",
]);

/** Calls that ask for one though their permission does not: money that leaves, where customers pay to, and ways in. */
const PROVED_CALLS: ReadonlySet<RouteName> = new Set([
  "payOutCredit",
  "payRefundByProvider",
  "setPaymentProvider",
  "createMandate",
  "createIssuer",
  "updateIssuer",
  "removePasskey",
]);

/** Calls that store nothing. */
const WITHOUT_PROOF: ReadonlySet<RouteName> = new Set(["testSingleSignOn"]);

/** Whether a call is for somebody who proved lately who they are. */
export function asksForProof(name: RouteName): boolean {
  if (api[name].method === "GET" || WITHOUT_PROOF.has(name)) return false;
  return (
    PROVED_CALLS.has(name) || [PERMISSIONS[name]].flat().some((needed) => PROVED_PERMISSIONS.has(needed))
  );
}
