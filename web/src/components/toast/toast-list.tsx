import "@mantine/core/styles/Notification.layer.css";
import "@mantine/notifications/styles.layer.css";
import { Notifications, notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import classes from "./toast-list.module.css";

interface Toast {
  id: string;
  message: ReactNode;
  milliseconds: number;
}

export function ToastList() {
  return (
    <Notifications
      className={classes.toasts}
      position="bottom-center"
      zIndex={500}
      containerWidth={400}
      aria-live="polite"
      portalProps={{ target: "#hints" }}
    />
  );
}

/** A toast with the id of a visible one replaces it. */
export function showToast({ id, message, milliseconds }: Toast): void {
  const shown = { message, autoClose: milliseconds, closeButtonProps: { "aria-label": "Dismiss" } };
  if (id !== "") notifications.update({ id, ...shown });
  notifications.show({ ...(id === "" ? {} : { id }), ...shown });
}

export function hideToast(id: string): void {
  notifications.hide(id);
}
