import classes from "./segments.module.css";

interface SegmentsProps<Value extends string> {
  /** What is being chosen, for who cannot see it. */
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  /** The first thing in a dialog takes the focus when it opens. */
  autofocus?: boolean;
  size?: "regular" | "compact";
}

/** One of a few, side by side. Radio buttons underneath, so that the arrow keys work as they do there. */
export function Segments<Value extends string>({
  label,
  value,
  options,
  onChange,
  autofocus,
  size = "regular",
}: SegmentsProps<Value>) {
  return (
    <fieldset className={classes.segments} data-size={size}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={classes.segment}>
          <input
            type="radio"
            name={label}
            className="visually-hidden"
            checked={option.value === value}
            data-autofocus={(autofocus && option.value === value) || undefined}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
