import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import IconFileDescription from "@tabler/icons-react/dist/esm/icons/IconFileDescription.mjs";
import IconKeyboard from "@tabler/icons-react/dist/esm/icons/IconKeyboard.mjs";
import IconLogout from "@tabler/icons-react/dist/esm/icons/IconLogout.mjs";
import IconMoon from "@tabler/icons-react/dist/esm/icons/IconMoon.mjs";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import IconUsers from "@tabler/icons-react/dist/esm/icons/IconUsers.mjs";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMe, usePermission, useSeesAll } from "../api/access/session.ts";
import { invoiceListQuery } from "../api/invoicing/invoice-list.ts";
import { customerSearchQuery } from "../api/parties/customers.ts";
import { UsageIcon } from "../components/usage-icon.tsx";
import { CommandPalette } from "../features/frame/command-palette/command-palette.tsx";
import type { PaletteEntry } from "../features/frame/command-palette/entry.ts";
import { matches } from "../features/frame/command-palette/match-parts.ts";
import { pagesOf } from "../features/frame/shell/navigation.ts";
import { isZero } from "../format/decimal.ts";
import { formatMoney } from "../format/money.ts";
import { stringifySearch } from "./search-params.ts";

interface PaletteProps {
  onClose: () => void;
  onShortcuts: () => void;
  onSignOut: () => void;
}

/** Gathers what the palette can find: from the server what was typed, and the pages and actions this person may use. */
export function Palette({ onClose, onShortcuts, onSignOut }: PaletteProps) {
  const [typed, setTyped] = useState("");
  const found = useSearch(typed.trim());
  const pages = usePages();
  const actions = useActions({ onShortcuts, onSignOut });
  const usage = useUsageOf(found.customers[0]);
  const local = [...pages, ...actions].filter((entry) => matches(entry.label, typed));
  const entries = typed.trim() === "" ? [...pages, ...actions] : [...found.entries, ...usage, ...local];
  return (
    <CommandPalette
      typed={typed}
      onType={setTyped}
      entries={sorted(entries)}
      searching={found.searching}
      onClose={onClose}
      onShortcuts={onShortcuts}
    />
  );
}

const groupOrder: readonly PaletteEntry["group"][] = ["Customers", "Invoices", "Pages", "Actions"];

function sorted(entries: readonly PaletteEntry[]): PaletteEntry[] {
  return groupOrder.flatMap((group) => entries.filter((entry) => entry.group === group));
}

/** What the server finds; until it has answered, what it found before and is still meant by what is typed. */
function useSearch(typed: string) {
  const navigate = useNavigate();
  const [q] = useDebouncedValue(typed, 150);
  const mayCustomers = usePermission("customers.view");
  const mayInvoices = usePermission("invoices.view");
  const customers = useQuery({ ...customerSearchQuery(q, 4), enabled: q !== "" && mayCustomers });
  const page = { q, statuses: [], sort: "-issueDate", limit: 5 } as const;
  const invoices = useQuery({ ...invoiceListQuery(page), enabled: q !== "" && mayInvoices });
  const isMeant = (query: { isPlaceholderData: boolean }, text: string) =>
    q !== "" && ((q === typed && !query.isPlaceholderData) || matches(text, typed));
  const foundCustomers = (customers.data?.items ?? []).filter(({ name }) => isMeant(customers, name));
  const foundInvoices = (invoices.data?.items ?? []).filter(({ number, customer }) =>
    isMeant(invoices, `${number} ${customer.name}`),
  );
  return {
    searching: q !== typed || customers.isFetching || invoices.isFetching,
    customers: foundCustomers,
    entries: [
      ...foundCustomers.map((customer) =>
        customerEntry(customer, () => void navigate({ to: "/customers/$id", params: { id: customer.id } })),
      ),
      ...foundInvoices.map((invoice) =>
        invoiceEntry(
          invoice,
          () => void navigate({ to: "/invoices/$number", params: { number: invoice.number } }),
        ),
      ),
    ],
  };
}

function customerEntry(customer: Customer, run: () => void): PaletteEntry {
  const open = customer.outstanding.filter(({ amount }) => !isZero(amount));
  return {
    id: `customer-${customer.id}`,
    group: "Customers",
    icon: IconUsers,
    label: customer.name,
    detail:
      open.length === 0
        ? "nothing outstanding"
        : `${open.map(({ amount, currency }) => formatMoney(amount, currency)).join(" + ")} outstanding`,
    href: `/customers/${customer.id}`,
    run,
  };
}

function invoiceEntry(invoice: InvoiceSummary, run: () => void): PaletteEntry {
  return {
    id: `invoice-${invoice.id}`,
    group: "Invoices",
    icon: IconFileDescription,
    label: invoice.number,
    detail: `${invoice.customer.name} · ${formatMoney(invoice.total, invoice.currency)}`,
    status: invoice.status,
    href: `/invoices/${invoice.number}`,
    run,
  };
}

function usePages(): PaletteEntry[] {
  const me = useMe();
  const navigate = useNavigate();
  return pagesOf(me)
    .flatMap(({ items }) => items)
    .map(({ to, label, icon, keys }) => ({
      id: `page-${to.slice(1)}`,
      group: "Pages",
      icon,
      label,
      keys,
      href: to,
      run: () => void navigate({ to }),
    }));
}

function useActions({
  onShortcuts,
  onSignOut,
}: Pick<PaletteProps, "onShortcuts" | "onSignOut">): PaletteEntry[] {
  const { setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const mayInvoice = usePermission("invoices.write");
  const seesAll = useSeesAll();
  const mayPrice = usePermission("catalogue.write") && seesAll;
  const scheme = (id: "light" | "dark" | "auto", label: string): PaletteEntry => ({
    id: `theme-${id}`,
    group: "Actions",
    icon: IconMoon,
    label,
    run: () => setColorScheme(id),
  });
  const make = (to: "/invoices/new" | "/products/new", label: string): PaletteEntry => ({
    id: `make-${to.slice(1)}`,
    group: "Actions",
    icon: IconPlus,
    label,
    href: to,
    run: () => void navigate({ to }),
  });
  return [
    ...(mayInvoice ? [make("/invoices/new", "Create invoice")] : []),
    ...(mayPrice ? [make("/products/new", "New rate card")] : []),
    scheme("light", "Light theme"),
    scheme("dark", "Dark theme"),
    scheme("auto", "Theme like the system"),
    {
      id: "shortcuts",
      group: "Actions",
      icon: IconKeyboard,
      label: "Keyboard shortcuts",
      keys: "?",
      run: onShortcuts,
    },
    { id: "sign-out", group: "Actions", icon: IconLogout, label: "Sign out", run: onSignOut },
  ];
}

/** The customer found first is probably the one meant; their usage is one step away then. */
function useUsageOf(customer: Customer | undefined): PaletteEntry[] {
  const navigate = useNavigate();
  const mayView = usePermission("usage.view");
  if (customer === undefined || !mayView) return [];
  return [
    {
      id: `usage-of-${customer.id}`,
      group: "Actions",
      icon: UsageIcon,
      label: `Usage of ${customer.name}`,
      href: `/usage${stringifySearch({ customer: customer.id })}`,
      run: () => void navigate({ to: "/usage", search: { customer: customer.id } }),
    },
  ];
}
