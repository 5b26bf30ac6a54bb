import { NativeSelect } from "@mantine/core";

interface IssuerSelectProps {
  issuers: readonly { id: string; name: string }[];
  /** The id of the selected issuer; empty for all. */
  value: string;
  onChange: (id: string) => void;
  label?: string;
  /** The label of "all issuers"; without it, an issuer must be selected. */
  all?: string;
  error?: string | null | undefined;
  size?: "sm" | "md";
  disabled?: boolean;
}

/** A select for the issuer. Hidden where there is only one. */
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
