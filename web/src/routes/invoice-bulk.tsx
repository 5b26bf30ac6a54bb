import type { InvoiceSelection } from "@billow/contract/invoicing/bulk.ts";
import { BulkBar } from "../features/invoicing/bulk/bulk-bar.tsx";
import type { BulkProps } from "../features/invoicing/invoice-list/invoice-list-page.tsx";
import { filterOf, type InvoiceListState } from "../features/invoicing/invoice-list/list-state.ts";
import { sumsOf } from "../features/invoicing/invoice-list/selection.ts";

/** The bulk bar over the list's selection. */
export function InvoiceBulk(props: BulkProps & { state: InvoiceListState; today: string }) {
  const { selection, matching, sums, phone, onSelectAll, onClear, state, today } = props;
  const { rows, all } = selection;
  const wanted: InvoiceSelection = all
    ? {
        filter: {
          ...filterOf(state, today),
          ...(state.statuses.length === 0 ? {} : { status: state.statuses }),
        },
      }
    : { ids: [...rows.keys()] };
  return (
    <BulkBar
      count={all ? matching : rows.size}
      sums={all ? sums : sumsOf(rows.values())}
      selection={wanted}
      selectable={all || matching === null || matching <= rows.size ? null : matching}
      phone={phone}
      onSelectAll={onSelectAll}
      onClear={onClear}
    />
  );
}
