import type { InvoiceStatus } from "@billow/contract/invoicing/invoice.ts";
import type { ReactNode } from "react";
import classes from "./badge.module.css";

/** The colours of the seven statuses, which other states borrow: what runs is as blue as what is sent, what failed as red as overdue. */
export type BadgeTone = InvoiceStatus;

/** A state as a word in its colour. The word says it; the colour only helps to find it. */
export function Badge({ tone, children }: { tone: BadgeTone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  );
}
