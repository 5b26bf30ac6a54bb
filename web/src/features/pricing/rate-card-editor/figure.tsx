import { TextInput } from "@mantine/core";
import classes from "./price-fields.module.css";

interface FigureProps {
  label: string;
  before?: string;
  after: string;
  value: string;
  onChange: (typed: string) => void;
  error: string | null;
  autoFocus?: boolean;
}

/** A number with what it counts beside it. */
export function Figure({ label, before, after, value, onChange, error, autoFocus = false }: FigureProps) {
  return (
    <div className={classes.figure}>
      {before && <span className={classes.unit}>{before}</span>}
      <TextInput
        aria-label={label}
        inputMode="decimal"
        autoComplete="off"
        classNames={{ root: classes.root, input: classes.number }}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        autoFocus={autoFocus}
      />
      <span className={classes.unit}>{after}</span>
    </div>
  );
}
