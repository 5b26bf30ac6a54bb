import { TextInput } from "@mantine/core";
import { useId } from "react";

interface GroupFieldProps {
  value: string;
  /** Those that there are, to choose from. */
  groups: readonly string[];
  onChange: (group: string) => void;
  error: string | null;
}

/** The group of a meter: one that there is, or a new one. */
export function GroupField({ value, groups, onChange, error }: GroupFieldProps) {
  const list = useId();
  return (
    <>
      <TextInput
        size="md"
        label="Group"
        description="Orders the console, documents and FOCUS."
        placeholder="licence"
        maxLength={40}
        autoComplete="off"
        spellCheck={false}
        list={list}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
      />
      <datalist id={list}>
        {groups.map((group) => (
          <option key={group} value={group} />
        ))}
      </datalist>
    </>
  );
}
