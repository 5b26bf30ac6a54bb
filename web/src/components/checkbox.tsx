import { type ComponentProps, useEffect, useRef } from "react";
import classes from "./checkbox.module.css";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "onChange" | "onToggle" | "ref"> {
  label: string;
  checked: boolean;
  /** Some of what it stands for is chosen, but not all. */
  mixed?: boolean;
  /** `range` is true with Shift: everything from the last box to this one. */
  onToggle: (checked: boolean, range: boolean) => void;
}

/** A box that fills its cell, so that it is easily hit; its label is read aloud alone. */
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
        className={classes.box}
        aria-label={label}
        checked={checked}
        onChange={({ nativeEvent }) =>
          onToggle(!checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    </label>
  );
}
