/** Where the invoice stands in the list behind the sheet, and how to get to its neighbours. */
export interface SheetPlace {
  position: { at: number; of: number | null } | null;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
}

export interface InvoiceSheetProps {
  number: string;
  timeZone: string;
  /** The day it is in the billing zone. */
  today: string;
  place: SheetPlace;
  onClose: () => void;
}
