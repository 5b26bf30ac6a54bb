import type { Role } from "@billow/contract/access/user.ts";

/** The roles and, in one line, what they may do. */
export const roles: readonly { value: Role; label: string; may: string }[] = [
  { value: "admin", label: "Administrator", may: "do everything" },
  {
    value: "billing",
    label: "Billing",
    may: "work with invoices, payments, customers, prices and billing runs",
  },
  { value: "manager", label: "Manager", may: "look at everything and export it" },
  { value: "support", label: "Support", may: "look at invoices, customers and usage" },
];

export function isRole(value: string): value is Role {
  return roles.some((role) => role.value === value);
}
