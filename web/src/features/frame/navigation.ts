import type { Permission } from "@billow/contract/user.ts";
import type { Icon } from "@tabler/icons-react";
import IconFileDescription from "@tabler/icons-react/dist/esm/icons/IconFileDescription.mjs";

export interface NavigationItem {
  to: "/invoices";
  label: string;
  icon: Icon;
  /** Who may not see it does not find it in the sidebar either. */
  permission: Permission;
  /** The shortcut that goes there. */
  keys: string;
}

/** The pages of the console in the order of the sidebar, which is also that of the palette. */
export const navigation: readonly { group: string; items: readonly NavigationItem[] }[] = [
  {
    group: "Sales & Billing",
    items: [
      {
        to: "/invoices",
        label: "Invoices",
        icon: IconFileDescription,
        permission: "invoices.view",
        keys: "g i",
      },
    ],
  },
];
