import { Textarea } from "@mantine/core";
import type { ReactNode } from "react";

interface ReasonFieldProps {
  /** Where the reason is kept or shown. */
  description: string;
  placeholder?: string;
  value: string;
  onChange: (reason: string) => void;
  error: ReactNode;
  autofocus?: boolean;
}

/** Asks why somebody does what cannot simply be undone. */
export function ReasonField({ onChange, autofocus = false, ...props }: ReasonFieldProps) {
  return (
    <Textarea
      size="md"
      label="Reason"
      autosize
      minRows={2}
      maxRows={6}
      maxLength={500}
      data-autofocus={autofocus || undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...props}
    />
  );
}
