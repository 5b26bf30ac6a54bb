import { type Permission, permission, type Role } from "@billow/contract/access/user.ts";

const viewOfBusiness = ["invoices.view", "customers.view", "catalogue.view", "usage.view"] as const;
const exporting = ["invoices.export", "usage.export"] as const;
const viewOfOperation = ["runs.view", "settings.view", "users.view", "apiKeys.view"] as const;

/** The permissions of each built-in role. Roles of the operator's own are in the table `role`. */
export const ROLE_PERMISSIONS = {
  admin: permission.options,
  billing: [
    ...viewOfBusiness,
    ...exporting,
    "invoices.write",
    "customers.write",
    "catalogue.write",
    "usage.write",
    "runs.view",
    "runs.write",
    "settings.view",
  ],
  manager: [...viewOfBusiness, ...exporting, ...viewOfOperation],
  support: viewOfBusiness,
} as const satisfies Record<Role, readonly Permission[]>;
