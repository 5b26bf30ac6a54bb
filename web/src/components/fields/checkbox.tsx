import { type ComponentProps, useEffect, useRef } from "react";
import classes from "./checkbox.module.css";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "onChange" | "onToggle" | "ref"> {
  label: string;
  checked: boolean;
  /** Some but not all of its items are selected. */
  mixed?: boolean;
  /** `range` is true with Shift: all items from the last toggled one to this one. */
  onToggle: (checked: boolean, range: boolean) => void;
}

/** A checkbox that fills its cell, so that it is easy to hit. Only its label is read aloud. */
export function Checkbox({ label, checked, mixed = false, onToggle, ...rest }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <label className={classes.target}>
      <input
        {...rest}
        ref={box}
        type="checkbox"
        aria-label={label}
        checked={checked}
        onChange={({ nativeEvent }) =>
          onToggle(!checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    </label>
  );
}
