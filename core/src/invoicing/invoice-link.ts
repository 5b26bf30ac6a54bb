/** How long a link to an invoice's page is valid. Invoices are looked up again when the books of a year are closed. */
const INVOICE_LINK_DAYS = 365;

/** What is known of a link to an invoice's page. */
export interface InvoiceLink {
  readonly expiresAtMs: number;
  /** Whether somebody revoked it, or another took its place. */
  readonly ended: boolean;
}

/** The instant from which a new link is refused. */
export function invoiceLinkExpiryMs(nowMs: number): number {
  return nowMs + INVOICE_LINK_DAYS * DAY_MS;
}

/** Whether a link opens its invoice. */
export function isLinkOpen({ expiresAtMs, ended }: InvoiceLink, nowMs: number): boolean {
  return !ended && nowMs < expiresAtMs;
}

/** Whether a page that is shown now counts as another view: reloads do not. */
export function countsAsView(lastViewMs: number | null, nowMs: number): boolean {
  return lastViewMs === null || nowMs - lastViewMs >= SAME_VIEW_MS;
}

const DAY_MS = 86_400_000;

/** Within this time after a view, another is the same one. */
const SAME_VIEW_MS = 30 * 60_000;
