import { NativeSelect, TextInput } from "@mantine/core";

interface KeyLimitsProps {
  lifetimes: readonly { value: string; label: string }[];
  lifetime: string;
  onLifetime: (days: string) => void;
  addresses: string;
  onAddresses: (text: string) => void;
  errors: { lifetime?: string | undefined; addresses: string | undefined };
}

/** Until when a key works, and from where. */
export function KeyLimits({
  lifetimes,
  lifetime,
  onLifetime,
  addresses,
  onAddresses,
  errors,
}: KeyLimitsProps) {
  return (
    <>
      <NativeSelect
        size="md"
        label="It expires"
        data={[...lifetimes]}
        value={lifetime}
        onChange={(event) => onLifetime(event.currentTarget.value)}
        error={errors.lifetime}
      />
      <TextInput
        size="md"
        label="It may be used from"
        description="Addresses or ranges, such as 192.0.2.7, 10.0.0.0/8. Leave it empty for everywhere."
        autoComplete="off"
        value={addresses}
        onChange={(event) => onAddresses(event.currentTarget.value)}
        error={errors.addresses}
      />
    </>
  );
}
