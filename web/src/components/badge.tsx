import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import type { ReactNode } from "react";
import classes from "./badge.module.css";

/**
 * The colours of the seven statuses. Other states use them too: a running state has the colour of `sent`, a failed
 * one that of `overdue`.
 */
export type BadgeTone = InvoiceStatus;

/** A coloured state. The word has the meaning; the colour only helps to find it. */
export function Badge({ tone, children }: { tone: BadgeTone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  );
}
