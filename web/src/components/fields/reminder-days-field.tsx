import { TextInput } from "@mantine/core";
import { parseDays } from "./reminder-days.ts";

interface ReminderDaysFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Further errors about the days. */
  error?: string | null | undefined;
}

/** A field for the days on which reminders are sent. */
export function ReminderDaysField({ value, onChange, error }: ReminderDaysFieldProps) {
  const unread = parseDays(value) === null;
  return (
    <TextInput
      size="md"
      label="Days"
      description="Days after the due date. Negative days are before it."
      placeholder="-3, 7, 14"
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={error ?? (unread ? "Enter whole days from -60 to 365, each once, such as -3, 7, 14." : null)}
    />
  );
}
