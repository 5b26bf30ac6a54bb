/** Events of money on an invoice's timeline. `EVENTS` checks their form. */
export const INVOICE_MONEY_EVENTS = {
  "invoice.paymentRecorded": {
    data: {
      amount: "amount",
      credit: "amount?",
      currency: "text",
      method: "text",
      transactionId: "text?",
      alsoOn: "text?",
      paidOn: "date",
      settles: "flag",
    },
    webhook: true,
  },
  "invoice.paymentReversed": {
    data: {
      amount: "amount",
      credit: "amount?",
      currency: "text",
      method: "text",
      transactionId: "text?",
      reason: "text",
      reversedOn: "date",
      fee: "amount?",
      status: "text",
    },
    webhook: true,
  },
  "invoice.paymentAllocated": {
    data: {
      amount: "amount",
      ofPayment: "amount",
      currency: "text",
      method: "text",
      transactionId: "text?",
      paidOn: "date",
      settles: "flag",
    },
    webhook: true,
  },
  "invoice.paymentUnallocated": {
    data: {
      amount: "amount",
      currency: "text",
      method: "text",
      transactionId: "text?",
      reason: "text?",
      status: "text",
    },
    webhook: true,
  },
  "invoice.creditApplied": { data: { amount: "amount", currency: "text", settles: "flag" }, webhook: true },
  "invoice.writtenOff": {
    data: { amount: "amount", currency: "text", reason: "text", status: "text" },
    webhook: true,
  },
  "invoice.writeOffUndone": {
    data: { amount: "amount", currency: "text", reason: "text", status: "text" },
    webhook: true,
  },
  "invoice.writeOffRecovered": { data: { amount: "amount", currency: "text" }, webhook: true },
  "invoice.credited": {
    data: {
      amount: "amount",
      due: "amount?",
      back: "amount?",
      toCredit: "amount?",
      currency: "text",
      reason: "text",
      transactionId: "text?",
      creditNote: "text",
      status: "text",
    },
    webhook: true,
  },
  "invoice.refundByProvider": {
    data: { amount: "amount", currency: "text", method: "text" },
    webhook: true,
  },
  "invoice.refundPaidOut": {
    data: { amount: "amount", currency: "text", method: "text", transactionId: "text" },
    webhook: true,
  },
  "invoice.refundFailed": {
    data: { amount: "amount", currency: "text", method: "text", reason: "text" },
    webhook: true,
  },
  "invoice.collecting": {
    data: { amount: "amount", currency: "text", collectOn: "date", debtorAccount: "text" },
    webhook: true,
  },
  "invoice.collectionTakenBack": {
    data: { amount: "amount", currency: "text", reason: "text" },
    webhook: true,
  },
  "invoice.creditReleased": { data: { amount: "amount", currency: "text" }, webhook: true },
} as const;

/** Events of money of a customer beside invoices. */
export const CUSTOMER_MONEY_EVENTS = {
  "customer.paymentRecorded": {
    data: {
      name: "text",
      amount: "amount",
      credit: "amount?",
      currency: "text",
      method: "text",
      transactionId: "text?",
      alsoOn: "text?",
      paidOn: "date",
    },
    webhook: false,
  },
  "customer.paymentReversed": {
    data: {
      name: "text",
      amount: "amount",
      credit: "amount?",
      currency: "text",
      method: "text",
      transactionId: "text?",
      reason: "text",
      reversedOn: "date",
      fee: "amount?",
    },
    webhook: false,
  },
  "customer.chargeWaived": {
    data: { name: "text", amount: "amount", currency: "text", reason: "text" },
    webhook: false,
  },
  "customer.mandateRecorded": {
    data: { name: "text", mandate: "text", debtorAccount: "text" },
    webhook: false,
  },
  "customer.mandateRevoked": { data: { name: "text", mandate: "text", reason: "text" }, webhook: false },
  "customer.creditPaidOut": {
    data: {
      name: "text",
      amount: "amount",
      currency: "text",
      method: "text",
      transactionId: "text?",
      reason: "text?",
    },
    webhook: false,
  },
} as const;

/** Events of bank statements. */
export const BANK_EVENTS = {
  "bankStatement.imported": {
    data: { name: "text", bankAccount: "text", entries: "count" },
    webhook: false,
  },
  "bankStatement.matched": { data: { name: "text", sure: "count" }, webhook: false },
  "bankStatement.lineBooked": {
    data: { name: "text", amount: "amount", currency: "text", transactionId: "text?" },
    webhook: false,
  },
  "bankStatement.lineIgnored": {
    data: { name: "text", amount: "amount", currency: "text", reason: "text?" },
    webhook: false,
  },
  "bankStatement.lineReopened": {
    data: { name: "text", amount: "amount", currency: "text" },
    webhook: false,
  },
} as const;
