import { TextInput } from "@mantine/core";
import { parseDays } from "./reminder-days.ts";

interface ReminderDaysFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** What else is wrong with the days. */
  error?: string | null | undefined;
}

/** The days on which reminders are sent, as the operator's rules and those of one customer have them. */
export function ReminderDaysField({ value, onChange, error }: ReminderDaysFieldProps) {
  const unread = parseDays(value) === null;
  return (
    <TextInput
      size="md"
      label="Days"
      description="Days after the due date. A minus means before it."
      placeholder="-3, 7, 14"
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={error ?? (unread ? "Enter whole days from -60 to 365, each once, such as -3, 7, 14." : null)}
    />
  );
}
