import IconAlertTriangle from "@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs";
import type { ReactNode } from "react";
import { Icon } from "../icon.tsx";
import classes from "./banner.module.css";

interface BannerProps {
  tone: "danger" | "warn";
  /** The button that does something about it. */
  action?: ReactNode;
  children: ReactNode;
}

/** A line across the page about what is below it: an error in red, a warning in yellow. */
export function Banner({ tone, action, children }: BannerProps) {
  return (
    <div className={classes.banner} data-tone={tone} role={tone === "danger" ? "alert" : "status"}>
      <Icon of={IconAlertTriangle} />
      <div className={classes.text}>{children}</div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
