import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import classes from "./button.module.css";
import { Icon, type IconShape } from "./icon.tsx";

interface DownloadLinkProps extends ComponentProps<"a"> {
  variant?: "plain" | "filled" | "quiet";
  size?: "regular" | "compact" | "large";
  icon?: IconShape;
}

/** A link that looks like a button: to a file, which the browser then downloads. */
export function DownloadLink({
  variant = "plain",
  size = "regular",
  icon,
  children,
  className,
  ...rest
}: DownloadLinkProps) {
  return (
    <a
      {...rest}
      className={[classes.button, className].filter(Boolean).join(" ")}
      data-variant={variant}
      data-size={size}
    >
      {icon && <Icon of={icon} />}
      <span>{children}</span>
    </a>
  );
}

/** The same to a page of the console. */
export const ButtonLink = createLink(DownloadLink);
