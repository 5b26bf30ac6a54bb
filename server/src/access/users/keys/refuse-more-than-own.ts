import type { Scope } from "@billow/contract/access/user.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Principal } from "../../../http/handler.ts";
import { permissionsOfScopes } from "../../../http/permissions.ts";

/** Nobody makes a key, or gets its secret, that may do more than they. @throws DomainError `forbidden` */
export function refuseMoreThanOwn({ permissions }: Principal, scopes: readonly Scope[]): void {
  const isBeyond = (scope: Scope) =>
    [...permissionsOfScopes([scope])].some((permission) => !permissions.has(permission));
  const beyond = scopes.filter(isBeyond);
  if (beyond.length === 0) return;
  throw new DomainError(
    "forbidden",
    `Your role does not allow what this key could do (${beyond.join(", ")}). Ask an administrator.`,
    "/scopes",
  );
}
