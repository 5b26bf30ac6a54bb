import type { CurrencyCode } from "@billow/core/money/currency.ts";

/** What a customer is to pay on a page of the provider. */
export interface LinkOrder {
  /** By which the provider recognises an order that it is given again. */
  key: string;
  invoiceId: string;
  invoiceNumber: string;
  amount: bigint;
  currency: CurrencyCode;
  email: string | null;
  /** Language tag; null where it is not known. */
  locale: string | null;
  /** Where the customer comes back to, having paid or not. */
  paidUrl: string;
  backUrl: string;
}

/** A page on which the customer can pay. */
export interface ProviderLink {
  reference: string;
  url: string;
  expiresAtMs: number;
}

/** Money that the provider is to give back of a payment. */
export interface RefundOrder {
  key: string;
  refundId: string;
  paymentReference: string;
  amount: bigint;
  currency: CurrencyCode;
  /** Whether the provider may have been asked before, so that it is looked up first. */
  isRepeated: boolean;
}

/** What a provider tells by a webhook. Amounts are in minor units, as text. */
export type ProviderNews =
  | { kind: "paid"; invoiceId: string | null; reference: string; amount: string; currency: string }
  | { kind: "disputed"; reference: string; reason: string }
  | { kind: "disputeWon"; reference: string }
  | { kind: "refundFailed"; refundReference: string; reason: string }
  | { kind: "other" };

export interface ProviderMessage {
  id: string;
  type: string;
  news: ProviderNews;
}

/** A company that takes payments. A second one is another object of this form. */
export interface PaymentProvider {
  /** As `payment_provider`s are stored, and as people call it; a payment's method is the name. */
  id: string;
  name: string;
  /** Where its pages are, for the policy of ours that lead there. */
  origin: string;
  createPaymentLink(order: LinkOrder): Promise<ProviderLink>;
  /** @returns the provider's id of the refund */
  refund(order: RefundOrder): Promise<{ reference: string }>;
  /** Checks who a webhook is from. @throws ProviderError `refused` */
  parseWebhook(body: string, signature: string | undefined): ProviderMessage;
  /** Asks whether the provider takes the key. */
  test(): Promise<void>;
}

/** Why a provider did not do what it was asked: not now, or not at all. */
export class ProviderError extends Error {
  override name = "ProviderError";
  readonly kind: "unavailable" | "refused";

  constructor(kind: "unavailable" | "refused", message: string) {
    super(message);
    this.kind = kind;
  }
}
