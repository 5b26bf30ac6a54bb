import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { apiKeysQuery, usersQuery } from "../../../api/access/users.ts";
import { typeChoices } from "./audit-words.ts";

interface FilterProps {
  /** Empty for no filter. */
  value: string;
  onChange: (value: string) => void;
}

/** Who did it: a user, an API key, or Billow itself. */
export function ActorFilter({ value, onChange }: FilterProps) {
  const users = useQuery(usersQuery).data?.items ?? [];
  const keys = useQuery(apiKeysQuery).data?.items ?? [];
  const named = [...users, ...keys];
  const isKnown = value === "" || value === "system" || named.some(({ id }) => id === value);
  const itemsOf = (list: readonly { id: string; name: string }[]) =>
    list.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <NativeSelect
      aria-label="Who"
      data={[
        { value: "", label: "Everyone" },
        { value: "system", label: "Billow itself" },
        ...(isKnown ? [] : [{ value, label: "Somebody who is no longer here" }]),
        ...(users.length === 0 ? [] : [{ group: "Users", items: itemsOf(users) }]),
        ...(keys.length === 0 ? [] : [{ group: "API keys", items: itemsOf(keys) }]),
      ]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** What happened: one type of events, or all of a kind of subject. */
export function TypeFilter({ value, onChange }: FilterProps) {
  return (
    <NativeSelect
      aria-label="What"
      data={[{ value: "", label: "Everything" }, ...typeChoices()]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
