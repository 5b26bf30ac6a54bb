import { NativeSelect } from "@mantine/core";

interface IssuerSelectProps {
  issuers: readonly { id: string; name: string }[];
  /** The id of the chosen one; empty for all of them, where that is a choice. */
  value: string;
  onChange: (id: string) => void;
  label?: string;
  /** What no choice is called; without it one of them is chosen. */
  all?: string;
  error?: string | null | undefined;
  size?: "sm" | "md";
  disabled?: boolean;
}

/** Which legal entity sends the invoices. Where there is only one, nothing is shown. */
export function IssuerSelect(props: IssuerSelectProps) {
  const { issuers, value, onChange, label, all, error, size = "md", disabled = false } = props;
  if (issuers.length < 2) return null;
  return (
    <NativeSelect
      size={size}
      {...(label === undefined ? { "aria-label": "Issuer" } : { label })}
      data={[
        ...(all === undefined ? [] : [{ value: "", label: all }]),
        ...issuers.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={error}
      disabled={disabled}
    />
  );
}
