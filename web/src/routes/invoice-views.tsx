import { useNavigate } from "@tanstack/react-router";
import type { InvoiceListState } from "../features/invoicing/invoice-list/list-state.ts";
import { SavedViewsMenu } from "../features/invoicing/saved-views/saved-views-menu.tsx";
import { invoiceSearch, searchOf } from "./invoice-search.ts";
import { parseSearch, stringifySearch } from "./search-params.ts";

/** The saved views of the invoice list. What is saved is its address, without the place in the list. */
export function InvoiceViews({ state }: { state: InvoiceListState }) {
  const navigate = useNavigate();
  const here = searchOf({ ...state, page: 1, cursor: undefined });
  return (
    <SavedViewsMenu
      search={stringifySearch(here).replace(/^\?/, "")}
      onChoose={(view) =>
        void navigate({ to: "/invoices", search: invoiceSearch(parseSearch(`?${view.search}`)) })
      }
    />
  );
}
