import { type QueryClient, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate, useRouter } from "@tanstack/react-router";
import { useRef } from "react";
import { invoiceCountsQuery, invoiceListQuery } from "../api/invoicing/invoice-list.ts";
import {
  filterOf,
  type InvoiceListState,
  matching,
  pageOf,
} from "../features/invoicing/invoice-list/list-state.ts";
import type { SheetPlace } from "../features/invoicing/invoice-sheet/sheet-props.ts";
import { searchOf, stateOf } from "./invoice-search.ts";

const list = getRouteApi("/frame/invoices");

/** A page of the list as it was when its first invoice was opened. */
interface Walked {
  numbers: readonly string[];
  nextCursor: string | null;
  /** How many matched then; null while they are being counted. */
  of: number | null;
}

/**
 * Where an invoice stands in the list behind its sheet, with the ways to its neighbours, also over a page's end. As long as
 * the sheet is open, that is the list as it was: what was sent or voided has left the filter, and still has its place.
 */
export function usePlaceInList(number: string, today: string, client: QueryClient): SheetPlace {
  const state = stateOf(list.useSearch());
  const navigate = useNavigate();
  const trail = useRouter().state.location.state.trail ?? [];
  const walk = useWalk(number, state, today);
  const at = walk?.numbers.indexOf(number) ?? -1;
  if (walk === undefined || at < 0) return { position: null, onPrevious: null, onNext: null };

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

  const before = walk.numbers[at - 1];
  const after = walk.numbers[at + 1];
  const { nextCursor } = walk;
  const nextTrail = state.cursor === undefined ? [] : [...trail, state.cursor];
  return {
    position: { at: (state.page - 1) * state.limit + at + 1, of: walk.of },
    onPrevious:
      at > 0 && before !== undefined
        ? () => open(before)
        : state.cursor === undefined || (state.page > 2 && trail.length === 0)
          ? null
          : () =>
              void turnTo({ ...state, page: state.page - 1, cursor: trail.at(-1) }, trail.slice(0, -1), -1),
    onNext: after
      ? () => open(after)
      : nextCursor === null
        ? null
        : () => void turnTo({ ...state, page: state.page + 1, cursor: nextCursor }, nextTrail, 0),
  };
}

/** The page the invoice stands on, kept as it was when the sheet came to it. */
function useWalk(number: string, state: InvoiceListState, today: string): Walked | undefined {
  const pages = useRef(new Map<string, Walked>());
  const total = useRef<{ filter: string; of: number } | null>(null);
  const page = useQuery(invoiceListQuery(pageOf(state, today)));
  const counts = useQuery(invoiceCountsQuery(filterOf(state, today)));
  const filter = JSON.stringify([filterOf(state, today), state.statuses]);
  if (total.current?.filter !== filter && counts.data && !counts.isPlaceholderData)
    total.current = { filter, of: matching(state.statuses, counts.data) };
  const of = total.current?.filter === filter ? total.current.of : null;
  const key = JSON.stringify(pageOf(state, today));
  const known = pages.current.get(key);
  if (known?.numbers.includes(number)) return { ...known, of };
  if (page.data === undefined || page.isPlaceholderData) return undefined;
  const { items, nextCursor } = page.data;
  const seen = { numbers: items.map((invoice) => invoice.number), nextCursor, of };
  if (seen.numbers.includes(number)) pages.current.set(key, seen);
  return seen;
}
