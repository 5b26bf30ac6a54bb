import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import { INVOICE_STATUSES } from "@billow/contract/invoicing/invoice-statuses.ts";
import { invoiceSorts } from "../api/invoicing/invoice-list.ts";
import type { InvoiceListState } from "../features/invoicing/invoice-list/list-state.ts";
import { rangeOf, rangeSearch, searchOfRange } from "./range-search.ts";
import { matching, oneOf, readSearch, text, uuid, wholeNumber } from "./search-fields.ts";

/**
 * What the address of the invoice list holds: a link shows a colleague the same screen. Dates are inclusive, as people
 * write them. What cannot be read is dropped instead of breaking the page.
 */
export const invoiceSearch = readSearch({
  q: text(200),
  issuer: uuid,
  ...rangeSearch,
  /** Which date the range is about, where that is not the issue date. */
  by: oneOf(["due"]),
  currency: matching(/^[A-Z]{3}$/),
  held: oneOf(["unpriced", "tax", "changed", "noEmail", "any", "none"]),
  status: text(100),
  sort: oneOf(invoiceSorts),
  limit: wholeNumber({ min: 1, max: 200 }),
  page: wholeNumber({ min: 2, max: Number.MAX_SAFE_INTEGER }),
  cursor: text(500),
});
export type InvoiceSearch = ReturnType<typeof invoiceSearch>;

const defaults = { sort: "-issueDate", limit: 50 } as const;

/** The state of the list that an address means. */
export function stateOf(search: InvoiceSearch): InvoiceListState {
  return {
    q: search.q ?? "",
    issuerId: search.issuer ?? "",
    range: rangeOf(search),
    by: search.by ?? "issue",
    currency: search.currency ?? "",
    held: search.held ?? null,
    statuses: statusesOf(search.status),
    sort: search.sort ?? defaults.sort,
    limit: search.limit ?? defaults.limit,
    // A page number without its cursor cannot be found again; the list then starts at its beginning.
    page: search.cursor === undefined ? 1 : (search.page ?? 2),
    cursor: search.cursor,
  };
}

/** The address of a state; what is as usual is left out of it. */
export function searchOf(state: InvoiceListState): InvoiceSearch {
  const { q, issuerId, range, by, currency, held, statuses, sort, limit, page, cursor } = state;
  return {
    q: q === "" ? undefined : q,
    issuer: issuerId === "" ? undefined : issuerId,
    ...searchOfRange(range),
    by: by === "due" ? by : undefined,
    currency: currency === "" ? undefined : currency,
    held: held ?? undefined,
    status: statuses.length === 0 ? undefined : statuses.join(","),
    sort: sort === defaults.sort ? undefined : sort,
    limit: limit === defaults.limit ? undefined : limit,
    page: cursor === undefined ? undefined : page,
    cursor,
  };
}

function statusesOf(text: string | undefined): InvoiceStatus[] {
  const wanted = new Set((text ?? "").split(","));
  return INVOICE_STATUSES.filter((status) => wanted.has(status));
}
