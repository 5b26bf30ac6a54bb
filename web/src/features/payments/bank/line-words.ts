import type { BankLine, BankOffer } from "@billow/contract/payments/bank-line.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";

const reasons: Readonly<Record<BankOffer["reason"], string>> = {
  named: "Names the invoice",
  namedSum: "Names invoices with this sum",
  namedPart: "Names it, less than is due",
  namedOver: "Names it, more than is due",
  account: "Known account, the amount that is due",
  accountSum: "Known account, several invoices with this sum",
  accountAll: "Known account, all that is due",
  accountOnly: "Known account, no invoice over this amount",
  name: "The customer’s name",
  amount: "Only the amount fits",
  recorded: "Recorded by hand before",
  returned: "Takes the payment back",
  collected: "Collected by direct debit",
  payout: "Looks like a payout",
};

/** Why something fits a line. */
export function reasonText(reason: BankOffer["reason"]): string {
  return reasons[reason];
}

const lefts: Readonly<Record<NonNullable<BankLine["left"]>, string>> = {
  unknown: "Names no invoice, and the account is not known",
  unknownNumber: "Names an invoice that there is not",
  settled: "Names an invoice that takes no money",
  otherCurrency: "Names an invoice in another currency",
  severalCustomers: "Names invoices of several customers",
  lessThanDue: "Less than is due",
  moreThanDue: "More than is due",
  converted: "Another amount or currency was sent",
  contested: "Another line pays the same",
  otherIssuer: "Came to another issuer’s account",
  severalFit: "Several fit",
  onlyLikely: "Likely, not certain",
  batch: "One booking for several transfers, which the bank does not list",
  noPayment: "No payment that it could take back",
  nothingToBook: "Nothing to book",
};

/** Why an open line was not booked by itself: what the books refused, else what is not certain. */
export function leftText({ refusal, left }: BankLine): string {
  return refusal ?? (left === null ? "" : lefts[left]);
}

/** What accepting an offer books, in a few words. */
export function offerText(offer: BankOffer, currency: string): string {
  const { customer, provider, allocations, credit, paymentId, fee } = offer;
  if (provider !== null) return payoutText(provider);
  const charged = fee === null ? "" : `, fee ${formatMoney(fee, currency)}`;
  if (paymentId !== null) return `Payment of ${customer?.name ?? ""}${charged}`;
  const numbers = allocations.map(({ invoice }) => invoice.number);
  const shown = numbers.length > 2 ? `${numbers[0]} + ${numbers.length - 1} more` : numbers.join(" + ");
  const rest = isZero(credit) ? "" : `${formatMoney(credit, currency)} credit`;
  return [shown, rest].filter((part) => part !== "").join(", ");
}

type Provider = NonNullable<BankOffer["provider"]>;

const providers: Readonly<Record<Provider, string>> = { stripe: "Stripe" };

/** What a provider is called. */
export function providerName(provider: Provider): string {
  return providers[provider];
}

/** For example "Payout of Stripe". */
export function payoutText(provider: Provider): string {
  return `Payout of ${providers[provider]}`;
}

const kinds: Readonly<Record<BankLine["kind"], string>> = {
  payment: "Money in",
  batch: "Several transfers",
  return: "Returned payment",
  sentBack: "Money that came back",
  fee: "Bank fee",
  interest: "Interest",
  outgoing: "Money out",
};

/** What the bank says that a line is. */
export function kindText(kind: BankLine["kind"]): string {
  return kinds[kind];
}

/** Whose a decided line became. */
export function becameText({ payment, payout }: BankLine): string {
  return payout === null ? (payment?.customer.name ?? "–") : payoutText(payout.provider);
}

/** What became of a line that is not open. */
export function outcomeText(line: BankLine): string {
  const { state, payment, payout, matchedBy, decidedBy, amount, currency, note } = line;
  switch (state) {
    case "booked": {
      const how = matchedBy === null ? `by ${decidedBy?.name ?? "hand"}` : reasonText(matchedBy);
      if (payout !== null && !isZero(payout.fee)) return `${how}, fees ${formatMoney(payout.fee, currency)}`;
      if (payment === null) return how;
      return payment.isReversed && !amount.startsWith("-") ? `${how}, reversed since` : how;
    }
    case "sure":
      return "Is being booked";
    case "ignored":
      return note ?? `Set aside by ${decidedBy?.name ?? "somebody"}`;
    case "explained":
      return kindText(line.kind);
    case "repeated":
      return "In an earlier statement";
    case "open":
      return leftText(line);
  }
}
