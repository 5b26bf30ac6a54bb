import type { Customer } from "@billow/contract/customer.ts";
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconUsers from "@tabler/icons-react/dist/esm/icons/IconUsers.mjs";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { customerQuery, customerSearchQuery } from "../api/customers.ts";
import { Icon } from "./icon.tsx";

const everybody = "all";

interface CustomerSelectProps {
  value: string | undefined;
  onChange: (id: string | undefined, customer: Customer | undefined) => void;
  /** What choosing nobody in particular is called; without it somebody has to be chosen. */
  all?: string;
  label?: string;
  error?: string | null | undefined;
  autofocus?: boolean;
  className?: string | undefined;
}

/** One customer, found by typing, or all of them. */
export function CustomerSelect({
  value,
  onChange,
  all,
  label,
  error,
  autofocus,
  className,
}: CustomerSelectProps) {
  const [typed, setTyped] = useState("");
  const [searched] = useDebouncedValue(typed, 200);
  const chosen = useQuery({ ...customerQuery(value ?? ""), enabled: value !== undefined }).data;
  // The field shows the chosen name; searching for it would leave nothing else to choose.
  const q = searched === chosen?.name || searched === all ? "" : searched;
  const search = useQuery(customerSearchQuery(q, 50));
  const found = search.data?.items ?? [];
  const [opened, setOpened] = useState(false);
  const options = new Map([
    ...(all === undefined ? [] : [[everybody, all] as const]),
    ...(chosen ? [[chosen.id, chosen.name] as const] : []),
    ...found.map(({ id, name }) => [id, name] as const),
  ]);
  /** Enter takes what is pointed at, or the only match; as long as that is not known it does nothing, in a form neither. */
  const takeOnlyMatch = (event: KeyboardEvent<HTMLInputElement>) => {
    const isPointedAt = event.currentTarget.hasAttribute("aria-activedescendant");
    if (event.key !== "Enter" || !opened || isPointedAt || event.nativeEvent.isComposing) return;
    event.preventDefault();
    const [only, ...others] = found;
    const isKnown = typed === searched && q !== "" && !search.isPlaceholderData;
    if (only === undefined || others.length > 0 || !isKnown) return;
    setOpened(false);
    onChange(only.id, only);
  };
  return (
    <Select
      {...(label === undefined ? { "aria-label": "Customer" } : { label, size: "md" })}
      {...(className === undefined ? {} : { className })}
      placeholder="Search by name or tenant ID"
      data-autofocus={autofocus || undefined}
      leftSection={<Icon of={IconUsers} />}
      leftSectionPointerEvents="none"
      rightSection={<Icon of={IconChevronDown} size={14} />}
      rightSectionPointerEvents="none"
      data={[...options].map(([id, name]) => ({ value: id, label: name }))}
      value={value ?? (all === undefined ? null : everybody)}
      onChange={(id) =>
        onChange(
          id === null || id === everybody ? undefined : id,
          found.find((customer) => customer.id === id),
        )
      }
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: shown }) => shown}
      allowDeselect={false}
      dropdownOpened={opened}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      onKeyDown={takeOnlyMatch}
      nothingFoundMessage="No customer matches"
      error={error}
    />
  );
}
