import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import type { IconShape } from "../../../components/icon.tsx";

/** One line of the palette. */
export interface PaletteEntry {
  id: string;
  group: "Customers" | "Invoices" | "Pages" | "Actions";
  icon: IconShape;
  label: string;
  /** Muted text after the label. */
  detail?: string;
  status?: InvoiceStatus;
  /** The equivalent shortcut, "g u". */
  keys?: string;
  /** Its address, so that it can open in a new tab; actions have none. */
  href?: string;
  run: () => void;
}
