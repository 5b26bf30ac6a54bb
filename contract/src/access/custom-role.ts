import { z } from "zod";
import { route } from "../route.ts";
import { id, instant, text } from "../wire.ts";
import { permission, roleId } from "./user.ts";

/**
 * What an operator's own role can allow. Changing users or roles stays with administrators, as it makes administrators.
 */
export const rolePermission = permission.exclude(["users.write", "roles.write"]);
export type RolePermission = z.output<typeof rolePermission>;

/** So many roles of its own an operator can have. */
export const ROLES_MAX = 100;

const name = text(60).meta({ description: "What the role is called; no two are called alike" });
const permissions = z
  .array(rolePermission)
  .min(1, "at least one permission")
  .max(100)
  .meta({ description: "What users of the role may do" });
const params = z.strictObject({ id });

export const customRole = z
  .object({
    id: roleId,
    name: z.string().meta({ description: "What the role is called" }),
    builtIn: z.boolean().meta({ description: "Whether it comes with Billow and cannot be changed" }),
    permissions: z.array(permission).meta({ description: "What users of the role may do" }),
    users: z.number().int().meta({ description: "How many users have it, also invited and disabled ones" }),
    createdAt: instant.nullable().meta({ description: "When it was made; null for a built-in role" }),
  })
  .meta({ id: "Role" });
export type CustomRole = z.output<typeof customRole>;

export const roleRoutes = {
  listRoles: route({
    method: "GET",
    path: "/roles",
    summary: "The built-in roles, then your own by name, each with what it allows",
    response: z.object({ items: z.array(customRole), nextCursor: z.null() }),
  }),
  createRole: route({
    versioned: true,
    method: "POST",
    path: "/roles",
    summary: "Make a role of your own from permissions",
    body: z.strictObject({ name, permissions }),
    response: customRole,
    status: 201,
  }),
  getRole: route({
    versioned: true,
    method: "GET",
    path: "/roles/{id}",
    summary: "One role of your own",
    params,
    response: customRole,
  }),
  updateRole: route({
    versioned: true,
    method: "PATCH",
    path: "/roles/{id}",
    summary: "Change a role of your own; it holds at once, also for who is signed in",
    params,
    body: z.strictObject({ name: name.optional(), permissions: permissions.optional() }),
    response: customRole,
  }),
  deleteRole: route({
    method: "DELETE",
    path: "/roles/{id}",
    summary: "Remove a role of your own that no user, sign-in rule or single sign-on has",
    params,
    response: customRole,
  }),
};
