import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import classes from "./button.module.css";
import { Icon, type IconShape } from "./icon.tsx";

interface DownloadLinkProps extends ComponentProps<"a"> {
  variant?: "plain" | "filled" | "quiet";
  size?: "regular" | "compact" | "large";
  icon?: IconShape;
}

/** A link to a file that looks like a button. The browser downloads the file. */
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

/** The same for a page of the console. */
export const ButtonLink = createLink(DownloadLink);
