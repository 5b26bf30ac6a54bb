import type { HeldFilter } from "@billow/contract/invoicing/held-reason.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import type { InvoiceFilter, InvoicePage, InvoiceSort } from "../../../api/invoicing/invoice-list.ts";
import { type ChosenRange, daysOf } from "../../../components/fields/date-range-picker.tsx";
import type { Sum } from "../../../format/sums.ts";
import { sumsOf } from "./selection.ts";

/** The dates a range of the list can be about. */
export type RangeBy = "issue" | "due";

export const rangeDates: Readonly<Record<RangeBy, string>> = { issue: "Issue date", due: "Due date" };

/** Everything that decides which invoices are shown. It lives in the address. */
export interface InvoiceListState {
  q: string;
  /** Empty for invoices of all issuers. */
  issuerId: string;
  range: ChosenRange;
  /** Which date the range is about. */
  by: RangeBy;
  /** Empty for all currencies. */
  currency: string;
  /** Drafts that this holds; null for all invoices. */
  held: HeldFilter | null;
  statuses: InvoiceStatus[];
  sort: InvoiceSort;
  limit: number;
  page: number;
  cursor: string | undefined;
}

/** The filter of the counts: everything but the statuses. */
export function filterOf(state: InvoiceListState, today: string): InvoiceFilter {
  const days = daysOf(state.range, today);
  const common = {
    q: state.q || undefined,
    issuerId: state.issuerId || undefined,
    currency: state.currency || undefined,
    held: state.held ?? undefined,
  };
  return state.by === "due"
    ? { ...common, dueFrom: days?.from, dueBefore: days?.before }
    : { ...common, issuedFrom: days?.from, issuedBefore: days?.before };
}

/** The page of the list that a state shows. */
export function pageOf(state: InvoiceListState, today: string): InvoicePage {
  const { statuses, sort, limit, cursor } = state;
  return { ...filterOf(state, today), statuses, sort, limit, cursor };
}

export function isFiltered(state: InvoiceListState): boolean {
  if (state.currency !== "" || state.held !== null) return true;
  return state.q !== "" || state.issuerId !== "" || state.range !== null || state.statuses.length > 0;
}

/**
 * What the chosen statuses come to, one sum a currency. What is voided is struck out and counts for nothing, unless voided
 * invoices are all that is looked at.
 */
export function sumsOfStatuses(
  statuses: readonly InvoiceStatus[],
  totals: readonly (Sum & { status: InvoiceStatus })[],
): Sum[] {
  const chosen = totals.filter(({ status }) => statuses.length === 0 || statuses.includes(status));
  return sumsOf(chosen.map(({ status, currency, amount }) => ({ status, currency, total: amount })));
}

/** What of the chosen statuses is not paid, where that is not all of it. */
export function dueOfStatuses(
  statuses: readonly InvoiceStatus[],
  totals: readonly (Sum & { status: InvoiceStatus; due: string })[],
): Sum[] {
  const chosen = totals.filter(({ status }) => statuses.includes(status));
  const due = sumsOf(
    chosen.map(({ status, currency, due: amount }) => ({ status, currency, total: amount })),
  );
  return due.filter(({ amount }) => !/^[0.]+$/.test(amount));
}

/** How many invoices the chosen statuses have together; no status chosen means all of them. */
export function matching(
  statuses: readonly InvoiceStatus[],
  counts: Readonly<Record<InvoiceStatus | "all", number>>,
): number {
  return statuses.length === 0 ? counts.all : statuses.reduce((sum, status) => sum + counts[status], 0);
}
