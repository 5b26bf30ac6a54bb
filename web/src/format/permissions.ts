import type { RolePermission } from "@billow/contract/access/custom-role.ts";
import type { Permission } from "@billow/contract/access/user.ts";

/** What a role can allow, by area, in words. The first of an area is to look at it. */
export const PERMISSION_GROUPS: readonly {
  area: string;
  allows: readonly { value: RolePermission; label: string }[];
}[] = [
  {
    area: "Invoices and payments",
    allows: [
      { value: "invoices.view", label: "look at them" },
      { value: "invoices.export", label: "export them" },
      { value: "invoices.write", label: "change and send them, record payments" },
    ],
  },
  {
    area: "Customers",
    allows: [
      { value: "customers.view", label: "look at them" },
      { value: "customers.write", label: "add and change them, agree terms" },
    ],
  },
  {
    area: "Products & prices",
    allows: [
      { value: "catalogue.view", label: "look at them" },
      { value: "catalogue.write", label: "add rate cards and meters" },
    ],
  },
  {
    area: "Usage",
    allows: [
      { value: "usage.view", label: "look at it" },
      { value: "usage.export", label: "export it" },
      { value: "usage.write", label: "report it" },
    ],
  },
  {
    area: "Billing runs",
    allows: [
      { value: "runs.view", label: "look at them" },
      { value: "runs.write", label: "start them" },
    ],
  },
  {
    area: "Settings",
    allows: [
      { value: "settings.view", label: "look at them" },
      { value: "settings.write", label: "change them, with issuers, sources and webhooks" },
    ],
  },
  {
    area: "API keys",
    allows: [
      { value: "apiKeys.view", label: "look at them" },
      { value: "apiKeys.write", label: "make keys that may do no more than this role" },
    ],
  },
  {
    area: "People",
    allows: [
      { value: "users.view", label: "look at users and roles" },
      { value: "audit.view", label: "look at the audit log" },
    ],
  },
];

/** Areas in which the second depends on the first: what is changed or exported is also seen. */
const SEPARATE = "People";

/** The permissions after one was ticked or unticked. Changing and exporting bring looking with them, and go with it. */
export function withPermission(
  permissions: readonly RolePermission[],
  { value, isOn }: { value: RolePermission; isOn: boolean },
): RolePermission[] {
  const group = PERMISSION_GROUPS.find(({ allows }) => allows.some((one) => one.value === value));
  const view = group?.allows[0]?.value;
  const depends = group !== undefined && group.area !== SEPARATE && view !== undefined;
  if (isOn) return [...new Set([...permissions, ...(depends ? [view] : []), value])];
  const gone = depends && value === view ? group.allows.map((one) => one.value) : [value];
  return permissions.filter((one) => !gone.includes(one));
}

/** What permissions come to, in a line, such as "look at usage; look at and change customers". */
export function permissionsText(permissions: readonly Permission[]): string {
  const has = (value: Permission) => permissions.includes(value);
  const parts = PERMISSION_GROUPS.flatMap(({ area, allows }) => {
    const verbs = allows
      .filter(({ value }) => has(value))
      .map(({ value }) => VERBS[value.split(".")[1] ?? ""]);
    if (area === SEPARATE)
      return [
        ...(has("users.view") ? ["view users"] : []),
        ...(has("audit.view") ? ["view the audit log"] : []),
      ];
    const name = area === "API keys" ? area : area.toLowerCase();
    return verbs.length === 0 ? [] : [`${verbs.join(", ")} ${name}`];
  });
  return parts.join("; ");
}

const VERBS: Readonly<Record<string, string>> = { view: "view", export: "export", write: "change" };
