import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import IconChevronDown from "@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs";
import IconUsers from "@tabler/icons-react/dist/esm/icons/IconUsers.mjs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { customerQuery, customerSearchQuery } from "../../api/customers.ts";
import { Icon } from "../../components/icon.tsx";

const everybody = "all";

import classes from "./customer-picker.module.css";

/** All customers or one, found by typing. */
export function CustomerPicker({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const [typed, setTyped] = useState("");
  const [searched] = useDebouncedValue(typed, 200);
  const chosen = useQuery({ ...customerQuery(value ?? ""), enabled: value !== undefined }).data;
  // The field shows the chosen name; searching for it would leave nothing else to choose.
  const q = searched === chosen?.name || searched === "All customers" ? "" : searched;
  const found = useQuery(customerSearchQuery(q, 50)).data?.items ?? [];
  const options = new Map([
    [everybody, "All customers"],
    ...(chosen ? [[chosen.id, chosen.name] as const] : []),
    ...found.map(({ id, name }) => [id, name] as const),
  ]);
  return (
    <Select
      aria-label="Customer"
      className={classes.picker}
      leftSection={<Icon of={IconUsers} />}
      leftSectionPointerEvents="none"
      rightSection={<Icon of={IconChevronDown} size={14} />}
      rightSectionPointerEvents="none"
      data={[...options].map(([id, label]) => ({ value: id, label }))}
      value={value ?? everybody}
      onChange={(id) => onChange(id === null || id === everybody ? undefined : id)}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      allowDeselect={false}
      nothingFoundMessage="No customer matches"
    />
  );
}
