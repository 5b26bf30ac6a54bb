/**
 * Every error code of the product, with its HTTP status and short title (RFC 9457 `title`).
 *
 * Callers distinguish errors by code alone: codes are stable, titles and details may be reworded. 400 malformed, 409
 * conflicts with the present state, 412 stale, 422 breaks a rule.
 */
export const ERROR_CODES = {
  invalid_request: { status: 400, title: "The request is malformed" },
  unauthenticated: { status: 401, title: "Sign-in is required" },
  reauthentication_required: { status: 403, title: "A fresh proof of who is calling is required" },
  forbidden: { status: 403, title: "Not permitted" },
  customers_limited: { status: 403, title: "Only for those who see all customers" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "Conflict with the present state" },
  stale_version: { status: 412, title: "Changed by someone else in the meantime" },
  idempotency_key_reused: { status: 422, title: "Idempotency key used for another request" },
  idempotency_in_flight: { status: 409, title: "The same request is still being processed" },
  too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  rate_limited: { status: 429, title: "Too many requests" },
  invalid_amount: { status: 422, title: "Invalid amount" },
  invalid_decimal: { status: 422, title: "Invalid decimal number" },
  invalid_quantity: { status: 422, title: "Invalid quantity" },
  invalid_instant: { status: 422, title: "Invalid instant" },
  invalid_date: { status: 422, title: "Invalid date" },
  invalid_period: { status: 422, title: "Invalid period" },
  unknown_currency: { status: 422, title: "Unknown currency" },
  unsupported_currency: { status: 422, title: "Unsupported currency" },
  unknown_account: { status: 422, title: "Unknown account" },
  currency_mismatch: { status: 422, title: "Different currencies" },
  invalid_prefix: { status: 422, title: "Invalid prefix of numbers" },
  unknown_time_zone: { status: 422, title: "Unknown time zone" },
  unknown_meter: { status: 422, title: "Unknown meter" },
  invalid_dimensions: { status: 422, title: "Invalid dimensions" },
  invalid_price: { status: 422, title: "Invalid price" },
  invalid_discount: { status: 422, title: "Invalid discount" },
  invalid_tax: { status: 422, title: "Invalid tax" },
  tax_not_set: { status: 422, title: "The customer's tax is not set" },
  buyer_vat_id_missing: { status: 422, title: "The buyer's VAT ID is missing" },
  unpriced_usage: { status: 409, title: "Usage without a price" },
  invoice_without_lines: { status: 422, title: "The invoice has no lines" },
  customer_without_email: { status: 422, title: "The customer has no billing e-mail" },
  action_not_allowed: { status: 409, title: "Not possible in this status" },
  amount_exceeds_refundable: { status: 422, title: "More than can be refunded" },
  stale_draft: { status: 409, title: "The draft is out of date" },
  past_due: { status: 409, title: "The due date passed before sending" },
  duplicate_transaction: { status: 409, title: "This payment is recorded already" },
  archive_unavailable: { status: 503, title: "The archive of usage cannot be used" },
  invalid_statement: { status: 422, title: "The bank statement cannot be taken" },
  covered_by_credit: { status: 409, title: "The customer's credit covers the debt" },
  unprintable_text: { status: 422, title: "A character that documents cannot show" },
  credit_used: { status: 409, title: "The customer's credit is used" },
  no_credit: { status: 409, title: "The customer has no credit" },
  amount_exceeds_credit: { status: 422, title: "More than the customer's credit" },
  amount_exceeds_payment: { status: 422, title: "More than is left of the payment" },
  amount_exceeds_line: { status: 422, title: "More than is left of the line" },
  amount_exceeds_due: { status: 422, title: "More than is due" },
  amount_not_positive: { status: 422, title: "The amount must be positive" },
  no_good_event: { status: 422, title: "No event could be accepted" },
  period_not_closed: { status: 422, title: "The billing period is not closed" },
  accounting_period_closed: { status: 409, title: "The accounting period is closed" },
  customer_mismatch: { status: 422, title: "Of another customer" },
  issuer_mismatch: { status: 422, title: "Of another issuer" },
  tenant_taken: { status: 409, title: "The tenant belongs to another customer" },
  no_rate_card: { status: 422, title: "No rate card applies" },
  not_demo: { status: 409, title: "This is not demo data" },
  demo_loaded: { status: 409, title: "This Billow shows the demo" },
  demo_needs_empty: { status: 409, title: "The demo needs an empty Billow" },
  counted_twice: { status: 409, title: "The same usage would count twice" },
  private_target: { status: 422, title: "The address is a private one" },
  source_failed: { status: 422, title: "The source cannot be collected from" },
  demo_beside_own_data: { status: 409, title: "There is other data beside the demo" },
  internal_error: { status: 500, title: "Internal error" },
  unavailable: { status: 503, title: "Temporarily unavailable" },
} as const satisfies Record<string, { status: number; title: string }>;

/** A stable, machine-readable error code: one of the keys of `ERROR_CODES`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The only error class for everything a caller can cause and act on.
 *
 * `detail` is a full sentence for a person. `pointer` is a JSON pointer (RFC 6901) to the offending part of the
 * input, relative to the argument of the throwing function.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly pointer: string | undefined;

  constructor(code: ErrorCode, detail: string, pointer?: string) {
    super(detail);
    this.name = "DomainError";
    this.code = code;
    this.detail = detail;
    this.pointer = pointer;
  }
}
