import type { Me, Permission } from "@billow/contract/access/user.ts";
import IconAdjustmentsHorizontal from "@tabler/icons-react/dist/esm/icons/IconAdjustmentsHorizontal.mjs";
import IconBuildingBank from "@tabler/icons-react/dist/esm/icons/IconBuildingBank.mjs";
import IconChartPie from "@tabler/icons-react/dist/esm/icons/IconChartPie.mjs";
import IconFileDescription from "@tabler/icons-react/dist/esm/icons/IconFileDescription.mjs";
import IconGauge from "@tabler/icons-react/dist/esm/icons/IconGauge.mjs";
import IconHistory from "@tabler/icons-react/dist/esm/icons/IconHistory.mjs";
import IconKey from "@tabler/icons-react/dist/esm/icons/IconKey.mjs";
import IconLayoutDashboard from "@tabler/icons-react/dist/esm/icons/IconLayoutDashboard.mjs";
import IconLogin2 from "@tabler/icons-react/dist/esm/icons/IconLogin2.mjs";
import IconMail from "@tabler/icons-react/dist/esm/icons/IconMail.mjs";
import IconReceiptRefund from "@tabler/icons-react/dist/esm/icons/IconReceiptRefund.mjs";
import IconRefresh from "@tabler/icons-react/dist/esm/icons/IconRefresh.mjs";
import IconTag from "@tabler/icons-react/dist/esm/icons/IconTag.mjs";
import IconUser from "@tabler/icons-react/dist/esm/icons/IconUser.mjs";
import IconUsers from "@tabler/icons-react/dist/esm/icons/IconUsers.mjs";
import IconWebhook from "@tabler/icons-react/dist/esm/icons/IconWebhook.mjs";
import type { IconShape } from "../../../components/icon.tsx";
import { UsageIcon } from "../../../components/usage-icon.tsx";
import { isClosedTo } from "../../../format/closed-pages.ts";

export interface NavigationItem {
  to:
    | "/overview"
    | "/invoices"
    | "/usage"
    | "/customers"
    | "/credit-notes"
    | "/bank"
    | "/ageing"
    | "/running-month"
    | "/billing-runs"
    | "/products"
    | "/meters"
    | "/settings"
    | "/users"
    | "/signing-in"
    | "/api-keys"
    | "/outbox"
    | "/webhooks"
    | "/audit";
  label: string;
  icon: IconShape;
  /** The sidebar hides pages without this permission. */
  permission: Permission;
  /** Its shortcut. */
  keys: string;
}

/** The pages of the console in the order of the sidebar and the palette. */
const navigation: readonly { group: string; items: readonly NavigationItem[] }[] = [
  {
    group: "Sales & Billing",
    items: [
      // For those who answer for the figures: they may also export them.
      {
        to: "/overview",
        label: "Overview",
        icon: IconLayoutDashboard,
        permission: "invoices.export",
        keys: "g h",
      },
      {
        to: "/invoices",
        label: "Invoices",
        icon: IconFileDescription,
        permission: "invoices.view",
        keys: "g i",
      },
      { to: "/usage", label: "Usage", icon: UsageIcon, permission: "usage.view", keys: "g u" },
      { to: "/customers", label: "Customers", icon: IconUsers, permission: "customers.view", keys: "g c" },
      {
        to: "/credit-notes",
        label: "Credit notes",
        icon: IconReceiptRefund,
        permission: "invoices.view",
        keys: "g n",
      },
      { to: "/bank", label: "Bank", icon: IconBuildingBank, permission: "invoices.view", keys: "g b" },
      { to: "/ageing", label: "Reports", icon: IconChartPie, permission: "invoices.view", keys: "g d" },
      { to: "/billing-runs", label: "Billing runs", icon: IconRefresh, permission: "runs.view", keys: "g r" },
    ],
  },
  {
    group: "Catalogue",
    items: [
      {
        to: "/products",
        label: "Products & prices",
        icon: IconTag,
        permission: "catalogue.view",
        keys: "g p",
      },
      { to: "/meters", label: "Meters", icon: IconGauge, permission: "catalogue.view", keys: "g m" },
    ],
  },
  {
    group: "Settings",
    items: [
      {
        to: "/settings",
        label: "General",
        icon: IconAdjustmentsHorizontal,
        permission: "settings.view",
        keys: "g g",
      },
      { to: "/users", label: "Users", icon: IconUser, permission: "users.view", keys: "g s" },
      { to: "/signing-in", label: "Sign-in", icon: IconLogin2, permission: "users.write", keys: "g l" },
      { to: "/api-keys", label: "API keys", icon: IconKey, permission: "apiKeys.view", keys: "g k" },
      { to: "/outbox", label: "Outbox", icon: IconMail, permission: "invoices.view", keys: "g o" },
      { to: "/webhooks", label: "Webhooks", icon: IconWebhook, permission: "settings.view", keys: "g w" },
      { to: "/audit", label: "Audit log", icon: IconHistory, permission: "audit.view", keys: "g a" },
    ],
  },
];

/** The pages that a person may see, in their groups. For those limited to some customers, the reports begin with the running month. */
export function pagesOf({ permissions, customers }: Pick<Me, "permissions" | "customers">) {
  const isLimited = customers !== null;
  return navigation
    .map(({ group, items }) => ({
      group,
      items: items
        .filter(({ permission }) => permissions.includes(permission))
        .map((item) =>
          isLimited && item.to === "/ageing" ? { ...item, to: "/running-month" as const } : item,
        )
        .filter(({ to }) => !isClosedTo(customers, to)),
    }))
    .filter(({ items }) => items.length > 0);
}
