import type { CustomRole, RolePermission } from "@billow/contract/access/custom-role.ts";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { choicesOf, type RoleChoice } from "../../format/roles.ts";
import { call } from "../client/client.ts";

/** The built-in roles and the own ones. */
export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: async ({ signal }) => (await call("listRoles", { signal })).data.items,
});

/** The roles to choose from; the built-in ones until the own ones are known. */
export function useRoleChoices(): readonly RoleChoice[] {
  return choicesOf(useQuery(rolesQuery).data ?? []);
}

/** One own role with its version. */
export function roleQuery(id: string) {
  return queryOptions({
    queryKey: ["roles", id],
    queryFn: async ({ signal }) => {
      const { data, etag } = await call("getRole", { params: { id }, signal });
      return { role: data, etag };
    },
    // It is read when somebody is about to change it.
    staleTime: 0,
    gcTime: 0,
  });
}

export interface RoleFields {
  name: string;
  permissions: RolePermission[];
}

export async function createRole(body: RoleFields, idempotencyKey: string): Promise<CustomRole> {
  return (await call("createRole", { body, idempotencyKey })).data;
}

/** Changes it if it still has that version. */
export async function updateRole(id: string, body: RoleFields, etag: string | null): Promise<CustomRole> {
  const version = etag === null ? {} : { ifMatch: etag };
  return (await call("updateRole", { params: { id }, body, ...version })).data;
}

export async function deleteRole(id: string) {
  return (await call("deleteRole", { params: { id } })).data;
}
