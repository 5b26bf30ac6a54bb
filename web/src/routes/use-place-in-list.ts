import { type QueryClient, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate, useRouter } from "@tanstack/react-router";
import { invoiceCountsQuery, invoiceListQuery } from "../api/invoices.ts";
import { filterOf, type InvoiceListState, matching, pageOf } from "../features/invoice-list/list-state.ts";
import type { SheetPlace } from "../features/invoice-sheet/sheet-props.ts";
import { searchOf, stateOf } from "./invoice-search.ts";

const list = getRouteApi("/frame/invoices");

/** Where an invoice stands in the list behind its sheet, with the ways to its neighbours, also over a page's end. */
export function usePlaceInList(number: string, today: string, client: QueryClient): SheetPlace {
  const state = stateOf(list.useSearch());
  const navigate = useNavigate();
  const trail = useRouter().state.location.state.trail ?? [];
  const page = useQuery(invoiceListQuery(pageOf(state, today))).data;
  const counts = useQuery(invoiceCountsQuery(filterOf(state, today))).data;
  const items = page?.items ?? [];
  const at = items.findIndex((invoice) => invoice.number === number);
  if (at < 0) return { position: null, onPrevious: null, onNext: null };

  function open(next: string, shown: InvoiceListState = state, nextTrail: string[] = trail): void {
    void navigate({
      to: "/invoices/$number",
      params: { number: next },
      search: searchOf(shown),
      state: { trail: nextTrail },
      replace: true,
      resetScroll: false,
    });
  }

  async function turnTo(shown: InvoiceListState, nextTrail: string[], end: 0 | -1): Promise<void> {
    const { items: there } = await client.fetchQuery(invoiceListQuery(pageOf(shown, today)));
    const neighbour = there.at(end);
    if (neighbour) open(neighbour.number, shown, nextTrail);
  }

  const before = items[at - 1];
  const after = items[at + 1];
  const nextCursor = page?.nextCursor ?? null;
  const nextTrail = state.cursor === undefined ? [] : [...trail, state.cursor];
  return {
    position: {
      at: (state.page - 1) * state.limit + at + 1,
      of: counts === undefined ? null : matching(state.statuses, counts),
    },
    onPrevious: before
      ? () => open(before.number)
      : state.cursor === undefined || (state.page > 2 && trail.length === 0)
        ? null
        : () => void turnTo({ ...state, page: state.page - 1, cursor: trail.at(-1) }, trail.slice(0, -1), -1),
    onNext: after
      ? () => open(after.number)
      : nextCursor === null
        ? null
        : () => void turnTo({ ...state, page: state.page + 1, cursor: nextCursor }, nextTrail, 0),
  };
}
