const WORDS: Readonly<Record<string, string>> = {
  opening: "Opening balance",
  issue: "Invoice",
  payment: "Payment",
  paymentReversed: "Payment reversed",
  credit: "Credit used",
  creditReleased: "Credit given back",
  void: "Cancellation",
  creditNote: "Credit note",
  refund: "Refund",
  payout: "Credit paid out",
  writeOff: "Written off",
  writeOffUndone: "Write-off taken back",
  charge: "Charges for lateness",
  chargeUndone: "Charges for lateness taken back",
  transfer: "Money moved",
  paymentFee: "Fees of a payment provider",
  paymentFeeUndone: "Fees of a payment provider taken back",
};

/** A kind of posting in words, for readers of the books. */
export function postingWords(kind: string): string {
  return WORDS[kind] ?? kind;
}
