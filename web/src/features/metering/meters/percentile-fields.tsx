import { NativeSelect, TextInput } from "@mantine/core";

/** How the readings of a month become one figure, as a person types it. */
export interface PercentileDraft {
  percentile: string;
  intervalSeconds: string;
  missing: "zero" | "ignore";
}

interface PercentileFieldsProps {
  draft: PercentileDraft;
  problem: (field: string) => string | null;
  onChange: (patch: Partial<PercentileDraft>) => void;
}

/** The fields of a meter of the kind percentile. */
export function PercentileFields({ draft, problem, onChange }: PercentileFieldsProps) {
  const field = (name: "percentile" | "intervalSeconds", label: string) => ({
    size: "md" as const,
    label,
    inputMode: "numeric" as const,
    autoComplete: "off",
    value: draft[name],
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ [name]: event.currentTarget.value }),
    error: problem(name),
  });
  return (
    <>
      <TextInput
        {...field("percentile", "Percentile")}
        description="95 bills the reading that 95 of a hundred do not exceed."
      />
      <TextInput {...field("intervalSeconds", "Seconds between readings")} />
      <NativeSelect
        size="md"
        label="An interval without a reading"
        data={[
          { value: "zero", label: "counts as zero" },
          { value: "ignore", label: "is left out" },
        ]}
        value={draft.missing}
        onChange={({ currentTarget }) =>
          onChange({ missing: currentTarget.value === "ignore" ? "ignore" : "zero" })
        }
      />
    </>
  );
}

/** What is wrong with each field, by its name. */
export function percentileProblems({ percentile, intervalSeconds }: PercentileDraft): Record<string, string> {
  const whole = (text: string) => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : 0);
  const seconds = whole(intervalSeconds);
  return {
    ...((whole(percentile) < 1 || whole(percentile) > 100) && {
      percentile: "Enter a whole number from 1 to 100.",
    }),
    ...((seconds < 60 || HOUR % seconds !== 0) && {
      intervalSeconds: "Enter seconds that divide an hour, such as 60, 300 or 3600.",
    }),
  };
}

const HOUR = 3_600;
