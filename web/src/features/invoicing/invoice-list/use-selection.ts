import { useRef, useState } from "react";
import { between, nothingSelected, type SelectedInvoice, type Selection, withToggled } from "./selection.ts";

export interface Selecting {
  selection: Selection;
  isSelected: (id: string) => boolean;
  /** `range` takes everything from the row that was toggled last to this one along. */
  toggle: (invoice: SelectedInvoice, selected: boolean, range: boolean) => void;
  togglePage: (selected: boolean) => void;
  selectAll: () => void;
  clear: () => void;
}

/**
 * The selection of the list. Turning pages and sorting keep it; another search or filter (`filter`) starts a new one, so
 * that nothing is ever sent or voided that cannot be found among what is shown.
 */
export function useSelection(filter: string, page: readonly SelectedInvoice[]): Selecting {
  const [held, setHeld] = useState({ filter, selection: nothingSelected });
  const last = useRef<string | null>(null);
  const selection = held.filter === filter ? held.selection : nothingSelected;

  function keep(next: Selection): void {
    setHeld({ filter, selection: next });
  }

  return {
    selection,
    isSelected: (id) => selection.all || selection.rows.has(id),
    toggle(invoice, selected, range) {
      const from = last.current;
      const rows = range && from !== null ? between(page, from, invoice.id) : [invoice];
      last.current = invoice.id;
      keep(withToggled(selection, rows, selected, page));
    },
    togglePage: (selected) => keep(withToggled(selection, page, selected, page)),
    selectAll: () => keep({ rows: new Map(), all: true }),
    clear: () => keep(nothingSelected),
  };
}
