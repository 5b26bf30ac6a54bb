import { TextInput } from "@mantine/core";
import { Segments } from "../../../components/fields/segments.tsx";

interface BilledFieldsProps {
  /** `all`, or states with commas between. */
  value: string;
  onChange: (value: string) => void;
  error: string | null;
}

/** In which power states a resource is billed. */
export function BilledFields({ value, onChange, error }: BilledFieldsProps) {
  return (
    <>
      <Segments
        label="Billed while"
        value={value === ALL_STATES ? "all" : "some"}
        options={[
          { value: "all", label: "Billed in all states" },
          { value: "some", label: "Billed in some states" },
        ]}
        onChange={(chosen) => onChange(chosen === "all" ? ALL_STATES : "active")}
      />
      {value !== ALL_STATES && (
        <TextInput
          size="md"
          label="States"
          description="Such as active, stopped. Usage in other states is kept, and costs nothing unless a price names the state."
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={error}
        />
      )}
    </>
  );
}

/** How a form says all power states, which are also what a person reads. */
export const ALL_STATES = "all states";
