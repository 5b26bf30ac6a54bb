import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import type { ReactNode } from "react";

/** Where the invoice stands in the list behind the sheet, and how to get to its neighbours. */
export interface SheetPlace {
  position: { at: number; of: number | null } | null;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
}

/** What is put beside a line to explain it: another feature's matter, which the route brings along. */
export type ExplainSlot = (invoice: Invoice, line: InvoiceLine) => ReactNode;

export interface InvoiceSheetProps {
  number: string;
  timeZone: string;
  place: SheetPlace;
  onClose: () => void;
  explain: ExplainSlot;
}
