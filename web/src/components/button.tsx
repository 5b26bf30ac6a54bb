import { Tooltip } from "@mantine/core";
import type { ComponentProps } from "react";
import { usePhone } from "./behaviour/use-phone.ts";
import classes from "./button.module.css";
import { Icon, type IconShape } from "./icon.tsx";

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  variant?: "plain" | "filled" | "danger" | "quiet";
  size?: "regular" | "compact" | "large";
  icon?: IconShape;
  busy?: boolean;
  /** Why it is disabled. It stays in the tab order, so that everyone can read the reason. */
  refusal?: string | null | undefined;
}

/** The console's button. A busy or disabled button does nothing, so that nothing happens twice. */
export function Button({
  variant = "plain",
  size = "regular",
  icon,
  busy,
  refusal,
  children,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  const off = busy === true || (refusal !== undefined && refusal !== null);
  const button = (
    <button
      type="button"
      {...rest}
      className={[classes.button, className].filter(Boolean).join(" ")}
      data-variant={variant}
      data-size={size}
      data-busy={busy === true || undefined}
      aria-disabled={off || undefined}
      aria-busy={busy === true || undefined}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon && <Icon of={icon} />}
      <span>{children}</span>
    </button>
  );
  return refusal ? <Tooltip label={refusal}>{button}</Tooltip> : button;
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "disabled" | "children"> {
  icon: IconShape;
  label: string;
  size?: "regular" | "compact" | "phone";
  /** With the outline of a plain button. */
  outlined?: boolean;
  disabled?: boolean;
  /** The equivalent shortcut, shown in the tooltip. */
  hint?: string;
}

/** On touch screens a hint would appear on focus, cover other content, and name keys that do not exist. */
const isTouched = globalThis.matchMedia?.("(hover: none)").matches ?? false;

/** A square button with only an icon. Its label is read aloud and shown on hover. */
export function IconButton({
  icon,
  label,
  size = "regular",
  outlined,
  disabled,
  hint,
  onClick,
  ...rest
}: IconButtonProps) {
  const isPhone = usePhone();
  return (
    <Tooltip label={hint ? `${label} (${hint})` : label} disabled={disabled === true || isTouched || isPhone}>
      <button
        type="button"
        {...rest}
        className={classes.iconButton}
        data-size={size}
        data-outlined={outlined || undefined}
        aria-label={label}
        aria-disabled={disabled || undefined}
        onClick={(event) => {
          if (!disabled) onClick?.(event);
        }}
      >
        <Icon of={icon} size={size === "phone" ? 20 : 16} />
      </button>
    </Tooltip>
  );
}
