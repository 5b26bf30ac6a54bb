import { TextInput } from "@mantine/core";
import { currencySign } from "../../format/money.ts";
import classes from "./form.module.css";

interface AmountFieldProps {
  label?: string;
  currency: string;
  value: string;
  onChange: (value: string) => void;
  description?: string;
  error?: string | null | undefined;
  /** Whether it has the focus when its dialog opens. */
  autofocus?: boolean;
}

/** Where an amount is typed in the viewer's own way of writing numbers. */
export function AmountField({
  label = "Amount",
  currency,
  value,
  onChange,
  description,
  error,
  autofocus = label === "Amount",
}: AmountFieldProps) {
  const sign = currencySign(currency);
  return (
    <TextInput
      size="lg"
      label={label}
      inputMode="decimal"
      autoComplete="off"
      data-autofocus={autofocus || undefined}
      classNames={{ input: classes.amount }}
      rightSection={<span className={classes.sign}>{sign}</span>}
      rightSectionWidth={20 + sign.length * 11}
      rightSectionPointerEvents="none"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      description={description}
      error={error}
    />
  );
}
