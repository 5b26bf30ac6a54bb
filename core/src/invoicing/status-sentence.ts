/**
 * Why a status refuses an action, and what to do instead. For example: "This invoice is voided, so it can no longer be
 * sent."
 */
export function statusSentence(action: Action, status: Status, isTooEarly: boolean): string {
  const cannot = isTooEarly ? "cannot yet" : "can no longer";
  const sentence = `This invoice ${STATUS_CLAUSES[status]}, so it ${cannot} ${ACTION_CLAUSES[action]}.`;
  const advice = ADVICE[action][status];
  return advice === undefined ? sentence : `${sentence} ${advice}`;
}

const STATUS_CLAUSES = {
  draft: "is still a draft",
  pending: "is finalized but not sent",
  sent: "has been sent",
  paid: "is paid",
  overdue: "is overdue",
  voided: "is voided",
  refunded: "has been refunded",
};

const ACTION_CLAUSES = {
  edit: "be edited",
  refresh: "be refreshed from usage",
  billNothing: "have usage billed at nothing",
  undoBillNothing: "have usage wait for a price",
  finalize: "be finalized",
  send: "be sent",
  undoSend: "have its sending undone",
  sendAgain: "be sent again",
  remind: "be reminded of",
  recordPayment: "take a payment",
  allocate: "have a payment allocated to it",
  unallocate: "have a payment taken off it",
  applyCredit: "take credit",
  reopen: "have a payment reversed",
  promise: "be promised to be paid",
  withdrawPromise: "have a promise taken back",
  collect: "be collected by direct debit",
  stopCollecting: "have a direct debit taken back",
  markOverdue: "become overdue",
  writeOff: "be written off",
  undoWriteOff: "have a write-off undone",
  issueCreditNote: "be credited",
  void: "be voided",
  refund: "be refunded",
};

type Status = keyof typeof STATUS_CLAUSES;
type Action = keyof typeof ACTION_CLAUSES;

/** What a billing clerk can do instead. */
const ADVICE: Record<Action, Partial<Record<Status, string>>> = {
  edit: {
    pending: "Void it and create a new one.",
    sent: "Void it and create a new one.",
    overdue: "Void it and create a new one.",
    paid: "Refund it and create a new one.",
  },
  refresh: {
    pending: "What has changed comes as an adjustment with the next billing run.",
    sent: "What has changed comes as an adjustment with the next billing run.",
    overdue: "What has changed comes as an adjustment with the next billing run.",
    paid: "What has changed comes as an adjustment with the next billing run.",
  },
  billNothing: {},
  undoBillNothing: {},
  finalize: {},
  send: { sent: "Send it again instead.", overdue: "Send it again instead." },
  undoSend: { overdue: "Void it instead." },
  sendAgain: { draft: "Send it first.", pending: "Send it first." },
  remind: { draft: "Send it first.", pending: "Send it first." },
  recordPayment: { draft: "Finalize it first." },
  allocate: { draft: "Finalize it first." },
  unallocate: { refunded: "The refund has already returned its money." },
  applyCredit: { draft: "Finalize it first." },
  reopen: { refunded: "The refund has already returned its money." },
  promise: { draft: "Send it first.", pending: "Send it first." },
  withdrawPromise: {},
  collect: { draft: "Send it first.", pending: "Send it first." },
  stopCollecting: {},
  markOverdue: {},
  writeOff: { draft: "Void it instead.", pending: "Void it instead." },
  undoWriteOff: {},
  issueCreditNote: { draft: "Edit it instead.", pending: "Void it instead." },
  void: {},
  refund: {
    pending: "Void it instead, or record its payment first.",
    sent: "Void it instead, or record its payment first.",
    overdue: "Void it instead, or record its payment first.",
    draft: "Void it instead.",
  },
};
