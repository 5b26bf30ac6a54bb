import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import { addDecimals } from "../../../format/decimal.ts";

/** What of an invoice its selection needs, also when its page is no longer shown. */
export type SelectedInvoice = Pick<InvoiceSummary, "id" | "number" | "status" | "currency" | "total">;

/** Which invoices are selected: single ones, by id, or everything that matches. */
export interface Selection {
  rows: ReadonlyMap<string, SelectedInvoice>;
  /** Everything that the filter matches, also what is on no page that was seen. */
  all: boolean;
}

export const nothingSelected: Selection = { rows: new Map(), all: false };

export function isSelected({ rows, all }: Selection): boolean {
  return all || rows.size > 0;
}

/** Adds or takes away invoices. From "everything" only what stands on this page can be left over. */
export function withToggled(
  selection: Selection,
  invoices: readonly SelectedInvoice[],
  selected: boolean,
  page: readonly SelectedInvoice[],
): Selection {
  const rows = new Map(selection.all ? page.map((invoice) => [invoice.id, invoice]) : selection.rows);
  for (const invoice of invoices) {
    if (selected) rows.set(invoice.id, kept(invoice));
    else rows.delete(invoice.id);
  }
  return { rows, all: false };
}

/** The rows between two of a page, both included, in whichever order. A row that is not there reaches nothing more. */
export function between<Row extends { id: string }>(page: readonly Row[], from: string, to: string): Row[] {
  const [a, b] = [page.findIndex(({ id }) => id === from), page.findIndex(({ id }) => id === to)];
  if (b < 0) return [];
  return a < 0 ? page.slice(b, b + 1) : page.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** The sum of invoices, one a currency. Voided ones count only among themselves. */
export function sumsOf(
  rows: Iterable<Pick<SelectedInvoice, "status" | "currency" | "total">>,
): { currency: string; amount: string }[] {
  const all = [...rows];
  const valid = all.filter(({ status }) => status !== "voided");
  const amounts = new Map<string, string[]>();
  for (const { currency, total } of valid.length === 0 ? all : valid)
    amounts.set(currency, [...(amounts.get(currency) ?? []), total]);
  return [...amounts]
    .map(([currency, totals]) => ({ currency, amount: addDecimals(totals) }))
    .sort((a, b) => a.currency.localeCompare(b.currency));
}

function kept({ id, number, status, currency, total }: SelectedInvoice): SelectedInvoice {
  return { id, number, status, currency, total };
}
