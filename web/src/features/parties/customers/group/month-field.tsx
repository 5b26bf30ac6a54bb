import { TextInput } from "@mantine/core";

interface MonthFieldProps {
  label: string;
  value: string;
  onChange: (month: string) => void;
}

/** A field for a month, as `2026-10`. */
export function MonthField({ label, value, onChange }: MonthFieldProps) {
  return (
    <TextInput
      size="md"
      type="month"
      label={label}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={value === "" ? "Enter a month." : undefined}
    />
  );
}
