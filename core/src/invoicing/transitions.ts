/** The statuses of an invoice, in the order of its life. */
export const INVOICE_STATUSES = [
  "draft",
  "pending",
  "sent",
  "paid",
  "overdue",
  "voided",
  "refunded",
] as const;

/** One of `INVOICE_STATUSES`. */
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

/** The actions on an invoice. Only the system performs `markOverdue`. */
export const INVOICE_ACTIONS = [
  "edit",
  "refresh",
  "billNothing",
  "undoBillNothing",
  "finalize",
  "send",
  "undoSend",
  "sendAgain",
  "remind",
  "recordPayment",
  "allocate",
  "unallocate",
  "applyCredit",
  "reopen",
  "promise",
  "withdrawPromise",
  "collect",
  "stopCollecting",
  "markOverdue",
  "writeOff",
  "undoWriteOff",
  "issueCreditNote",
  "void",
  "refund",
] as const;

/** One of `INVOICE_ACTIONS`. */
export type InvoiceAction = (typeof INVOICE_ACTIONS)[number];

/**
 * The status an action leads to: a single one; one of two or three, depending on whether an amount is still due or was given
 * back; or of three, depending on whether the customer received the invoice and its due date passed. Null refuses.
 */
export type Transition =
  | InvoiceStatus
  | { readonly due: InvoiceStatus; readonly settled: InvoiceStatus; readonly returned?: InvoiceStatus }
  | { readonly unsent: InvoiceStatus; readonly sent: InvoiceStatus; readonly late: InvoiceStatus }
  | null;

/** Refused in this status. */
const no = null;

/** The only table of the invoice's life: action × status → next status. Transitions that it refuses do not exist. */
export const TRANSITIONS = {
  edit: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
  refresh: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
  billNothing: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
  undoBillNothing: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
  finalize: {
    draft: { due: "pending", settled: "paid" },
    pending: no,
    sent: no,
    paid: no,
    overdue: no,
    voided: no,
    refunded: no,
  },
  send: {
    draft: { due: "sent", settled: "paid" },
    pending: { due: "sent", settled: "paid" },
    sent: no,
    paid: no,
    overdue: no,
    voided: no,
    refunded: no,
  },
  undoSend: {
    draft: no,
    pending: no,
    sent: "pending",
    paid: "pending",
    overdue: no,
    voided: no,
    refunded: no,
  },
  sendAgain: { draft: no, pending: no, sent: "sent", paid: no, overdue: "overdue", voided: no, refunded: no },
  remind: { draft: no, pending: no, sent: "sent", paid: no, overdue: "overdue", voided: no, refunded: no },
  // Money received for a settled or voided invoice becomes the customer's credit. The invoice does not change.
  recordPayment: {
    draft: no,
    pending: { due: "pending", settled: "paid" },
    sent: { due: "sent", settled: "paid" },
    paid: "paid",
    overdue: { due: "overdue", settled: "paid" },
    voided: "voided",
    refunded: "refunded",
  },
  // A part of a payment pays the invoice. One that was written off takes it too.
  allocate: {
    draft: no,
    pending: { due: "pending", settled: "paid" },
    sent: { due: "sent", settled: "paid" },
    paid: "paid",
    overdue: { due: "overdue", settled: "paid" },
    voided: no,
    refunded: no,
  },
  // The part becomes the customer's credit: the invoice is due again, as it was before it.
  unallocate: {
    draft: no,
    pending: "pending",
    sent: "sent",
    paid: { unsent: "pending", sent: "sent", late: "overdue" },
    overdue: "overdue",
    voided: no,
    refunded: no,
  },
  applyCredit: {
    draft: no,
    pending: { due: "pending", settled: "paid" },
    sent: { due: "sent", settled: "paid" },
    paid: no,
    overdue: { due: "overdue", settled: "paid" },
    voided: no,
    refunded: no,
  },
  // A payment is reversed: the invoice is due again, as it was before it.
  reopen: {
    draft: no,
    pending: "pending",
    sent: "sent",
    paid: { unsent: "pending", sent: "sent", late: "overdue" },
    overdue: "overdue",
    voided: no,
    refunded: no,
  },
  promise: { draft: no, pending: no, sent: "sent", paid: no, overdue: "overdue", voided: no, refunded: no },
  withdrawPromise: {
    draft: no,
    pending: no,
    sent: "sent",
    paid: no,
    overdue: "overdue",
    voided: no,
    refunded: no,
  },
  // A direct debit is on its way, which changes no status: the bank statement says whether it paid.
  collect: { draft: no, pending: no, sent: "sent", paid: no, overdue: "overdue", voided: no, refunded: no },
  // A debit is taken back whatever became of its invoice meanwhile.
  stopCollecting: {
    draft: no,
    pending: "pending",
    sent: "sent",
    paid: "paid",
    overdue: "overdue",
    voided: "voided",
    refunded: "refunded",
  },
  markOverdue: { draft: no, pending: no, sent: "overdue", paid: no, overdue: no, voided: no, refunded: no },
  // The debt is given up, but the invoice stays valid. It is paid if what is left had been paid.
  writeOff: {
    draft: no,
    pending: no,
    sent: { due: "sent", settled: "paid" },
    paid: no,
    overdue: { due: "overdue", settled: "paid" },
    voided: no,
    refunded: no,
  },
  undoWriteOff: {
    draft: no,
    pending: no,
    sent: "sent",
    paid: { unsent: "pending", sent: "sent", late: "overdue" },
    overdue: "overdue",
    voided: no,
    refunded: no,
  },
  // A correction lowers what is due first. The customer gets back what was paid beyond that, as with a refund.
  issueCreditNote: {
    draft: no,
    pending: no,
    sent: { due: "sent", settled: "paid", returned: "refunded" },
    paid: "refunded",
    overdue: { due: "overdue", settled: "paid", returned: "refunded" },
    voided: no,
    refunded: "refunded",
  },
  void: {
    draft: "voided",
    pending: "voided",
    sent: "voided",
    paid: "voided",
    overdue: "voided",
    voided: no,
    refunded: no,
  },
  refund: {
    draft: no,
    pending: no,
    sent: no,
    paid: "refunded",
    overdue: no,
    voided: no,
    refunded: "refunded",
  },
} as const satisfies Record<InvoiceAction, Record<InvoiceStatus, Transition>>;

/** The statuses in which the table allows an action. */
function statusesOf(action: InvoiceAction): InvoiceStatus[] {
  return INVOICE_STATUSES.filter((status) => TRANSITIONS[action][status] !== null);
}

/** Statuses of an invoice that its customer has received and owes. */
export const OWED_STATUSES = statusesOf("remind");

/** Statuses of an issued invoice that waits for payment, whether or not its customer has received it. */
export const RECEIVABLE_STATUSES = statusesOf("applyCredit");

/** Statuses of an invoice to which a part of a payment may be allocated. */
export const ALLOCATABLE_STATUSES = statusesOf("allocate");

/** Statuses of an invoice that a direct debit may collect. */
export const COLLECTABLE_STATUSES = statusesOf("collect");
