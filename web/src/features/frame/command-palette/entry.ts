import type { InvoiceStatus } from "@billow/contract/invoicing/invoice.ts";
import type { IconShape } from "../../../components/icon.tsx";

/** One line of the palette. */
export interface PaletteEntry {
  id: string;
  group: "Customers" | "Invoices" | "Pages" | "Actions";
  icon: IconShape;
  label: string;
  /** What stands muted behind the label. */
  detail?: string;
  status?: InvoiceStatus;
  /** The shortcut that does the same, "g u". */
  keys?: string;
  /** Where it leads, so that it can open in a new tab; actions lead nowhere. */
  href?: string;
  run: () => void;
}
