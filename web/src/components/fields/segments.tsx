import classes from "./segments.module.css";

interface SegmentsProps<Value extends string> {
  /** The name of the choice, for screen readers. */
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  /** Takes the focus when its dialog opens. */
  autofocus?: boolean;
  size?: "regular" | "compact";
}

/** A choice between a few options side by side. They are radio buttons, so that the arrow keys work. */
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
