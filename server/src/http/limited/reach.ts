import type { RouteName } from "@billow/contract/api.ts";
import type { Owner } from "./owner-queries.ts";

/** Where a call names something of a customer: a field of its path, query or body; of each where there are several. */
type Place = `${"params" | "query" | "body"}.${string}`;

/** A call about what it names: all of it must be of customers that the caller is limited to. */
export interface Named {
  readonly of: Readonly<Record<Place, Owner>>;
  /** `listed`: the call filters what it does not name. `required`: it has to name a customer. */
  readonly beside?: "listed" | "required";
}

/**
 * What a call is to somebody who is limited to some customers.
 *
 * - `free`: it has nothing of any customer.
 * - `all`: it is about all customers, so it is refused.
 * - `listed`: it filters by `principal.within`, in its SQL.
 * - `Named`: what it names is checked. Something of another customer is refused like something that is not there.
 */
export type Reach = "free" | "all" | "listed" | Named;

const invoice = { of: { "params.id": "invoice" } } as const;
const creditNote = { of: { "params.id": "creditNote" } } as const;
const payment = { of: { "params.id": "payment" } } as const;
const refund = { of: { "params.id": "refund" } } as const;
const customer = { of: { "params.id": "customer" } } as const;
const bulkJob = { of: { "params.id": "bulkJob" } } as const;
const rateCard = { of: { "params.id": "rateCard" } } as const;
const customerOfBody = { of: { "body.customerId": "customer" } } as const;
const customerOfQuery = { of: { "query.customerId": "customer" }, beside: "required" } as const;

/** Every call. A route that is missing here does not compile. What is not thought of is `all`. */
export const REACH = {
  listInvoices: "listed",
  countInvoices: "listed",
  createInvoice: customerOfBody,
  previewInvoice: customerOfBody,
  getInvoice: invoice,
  explainLine: invoice,
  getUpcomingInvoice: customer,
  updateInvoice: invoice,
  refreshInvoice: invoice,
  previewRefresh: invoice,
  billNothing: invoice,
  undoBillNothing: invoice,
  finalizeInvoice: invoice,
  sendInvoice: invoice,
  undoSendInvoice: invoice,
  voidInvoice: invoice,
  recordPayment: invoice,
  applyCredit: invoice,
  remindInvoice: invoice,

  listCreditNotes: "listed",
  getCreditNote: creditNote,
  listPayments: "listed",
  getPayment: payment,
  createPayment: {
    of: { "body.customerId": "customer", "body.allocations.invoiceId": "invoice" },
  },
  allocatePayment: {
    of: { "params.id": "payment", "body.allocations.invoiceId": "invoice" },
  },
  unallocatePayment: { of: { "params.id": "payment", "body.invoiceId": "invoice" } },
  reversePayment: payment,
  payOutCredit: customer,
  listPayouts: "listed",
  listCharges: "listed",
  waiveCharge: { of: { "params.id": "charge" } },
  promisePayment: invoice,
  withdrawPromise: invoice,
  getPayout: { of: { "params.id": "payout" } },
  getRefund: refund,
  // A bank's statement has the payments of everybody.
  importBankStatement: "all",
  listBankStatements: "all",
  getBankStatement: "all",
  matchBankStatement: "all",
  listBankLines: "all",
  getBankLine: "all",
  bookBankLine: "all",
  ignoreBankLine: "all",
  reopenBankLine: "all",
  payRefundByProvider: refund,
  listMandates: customer,
  createMandate: customer,
  revokeMandate: { of: { "params.id": "mandate" } },
  previewDirectDebits: "all",
  createDirectDebits: "all",
  listDirectDebits: "all",
  getDirectDebits: "all",
  exportDirectDebits: "all",
  takeBackDirectDebits: "all",
  listLedgerEntries: "listed",
  sumLedgerEntries: "listed",
  exportJournal: "all",
  exportBeancount: "all",
  exportEntries: "all",
  exportDatev: "all",
  listAccountingPeriods: "all",
  closeAccountingPeriod: "all",
  reopenAccountingPeriod: "all",
  exportTimeline: "all",
  getStatement: customer,
  exportStatement: customer,

  getReminderRules: "all",
  setReminderRules: "all",
  getCustomerReminders: customer,
  setCustomerReminders: customer,
  previewReminders: "all",
  getAgeing: "all",
  exportAgeing: "all",
  getVat: "all",
  getMonths: "all",
  getOutstanding: "all",
  getDraftGroups: "all",
  getRunningMonth: "listed",
  listAttention: "all",
  exportVat: "all",
  refundInvoice: invoice,
  issueCreditNote: invoice,
  previewCreditNote: invoice,
  writeOffInvoice: invoice,
  undoWriteOff: invoice,
  bulkInvoices: { of: { "body.selection.ids": "invoice" }, beside: "listed" },
  exportInvoices: "listed",
  exportSelectedInvoices: { of: { "body.selection.ids": "invoice" }, beside: "listed" },
  exportInvoiceLines: invoice,
  listBulkJobs: "listed",
  getBulkJob: bulkJob,
  watchBulkJob: bulkJob,
  cancelBulkJob: bulkJob,
  undoBulkJob: bulkJob,
  getBulkReport: bulkJob,

  streamEvents: "listed",

  getInvoicePdf: invoice,
  getCreditNotePdf: creditNote,
  getInvoiceLink: invoice,
  createInvoiceLink: invoice,
  revokeInvoiceLink: invoice,

  listOutbox: "all",
  getOutboxBacklog: "all",
  retryOutboxBacklog: "all",
  getOutboxMessage: "all",
  retryOutboxMessage: "all",

  listWebhookEndpoints: "all",
  getWebhookEndpoint: "all",
  listWebhookDeliveries: "all",
  createWebhookEndpoint: "all",
  updateWebhookEndpoint: "all",
  deleteWebhookEndpoint: "all",
  rotateWebhookSecret: "all",
  testWebhookEndpoint: "all",
  retryWebhookDelivery: "all",

  listCustomers: "listed",
  importCustomers: "all",
  exportCustomers: "all",
  // A new customer would be outside at once, and takes up the usage that waited for its tenant.
  createCustomer: "all",
  setCustomersTax: { of: { "body.selection.ids": "customer" }, beside: "listed" },
  getCustomer: customer,
  updateCustomer: { of: { "params.id": "customer", "body.tenantId": "tenant" } },
  // A tenant that was another customer's, or that nobody had and whose usage waits, is for those who see all customers.
  addCustomerTenant: { of: { "params.id": "customer", "body.tenantId": "tenant" } },
  changeCustomerTenant: { of: { "params.id": "customer", "params.tenantId": "tenant" } },
  removeCustomerTenant: { of: { "params.id": "customer", "params.tenantId": "tenant" } },
  setCustomerParent: { of: { "params.id": "customerAndParent", "body.parentId": "customer" } },
  mergeCustomer: { of: { "params.id": "customerAndParent", "body.into": "customer" } },

  ingestEvents: "all",
  getUsage: customerOfQuery,
  exportUsage: customerOfQuery,
  listUsageDimensions: customerOfQuery,
  listUsageRecords: customerOfQuery,
  exportFocus: customerOfQuery,
  getUsageReconciliation: "all",
  listUsageNotices: customerOfQuery,
  getUsageBacklog: "all",
  getVerification: "all",

  listSources: "all",
  getSource: "all",
  listSourcePresets: "free",
  createSource: "all",
  updateSource: "all",
  deleteSource: "all",
  dryRunSource: "all",
  collectSource: "all",
  confirmSource: "all",
  measureSourceAgain: "all",

  listBillingRuns: "all",
  getBillingRun: "all",
  startBillingRun: "all",

  listMeters: "free",
  exportMeters: "free",
  getMeter: "free",
  createMeter: "all",
  updateMeter: "all",
  deleteMeter: "all",
  // A card that was agreed with a customer may be called after it.
  listRateCards: "listed",
  getRateCard: rateCard,
  exportPrices: rateCard,
  computePriceImpact: "all",
  createRateCard: "all",
  deleteRateCard: "all",
  listProducts: "free",

  listSubscriptions: "listed",
  getSubscription: { of: { "params.id": "subscription" } },
  // Whoever agrees prices has to know all of them.
  createSubscription: "all",
  deleteSubscription: "all",

  getMe: "free",
  updateMe: "free",
  listPasskeys: "free",
  beginPasskey: "free",
  addPasskey: "free",
  renamePasskey: "free",
  removePasskey: "free",
  getProof: "free",
  proveByPassword: "free",
  beginPasskeyProof: "free",
  proveByPasskey: "free",
  beginPasskeySignIn: "free",
  signInByPasskey: "free",
  listSavedViews: "free",
  getSavedView: "free",
  createSavedView: "free",
  updateSavedView: "free",
  deleteSavedView: "free",
  listUsers: "all",
  getUser: "all",
  createUser: "all",
  updateUser: "all",
  inviteUserAgain: "all",
  revokeInvitation: "all",
  requestPasswordReset: "free",
  readUserLink: "free",
  useUserLink: "free",
  getSingleSignOn: "all",
  setSingleSignOn: "all",
  testSingleSignOn: "all",
  listRoles: "all",
  getRole: "all",
  createRole: "all",
  updateRole: "all",
  deleteRole: "all",
  // Whoever gives keys of others another secret could use theirs.
  listApiKeys: "all",
  getApiKey: "all",
  createApiKey: "all",
  updateApiKey: "all",
  rotateApiKey: "all",
  revokeApiKey: "all",

  listAudit: "all",
  exportAudit: "all",
  exportAuditCsv: "all",

  getSignInInfo: "free",
  getSignInRules: "all",
  setSignInRules: "all",
  getSettings: "all",
  updateSettings: "all",
  getUsageArchive: "all",
  setUsageArchive: "all",
  getPaymentProvider: "all",
  setPaymentProvider: "all",
  testPaymentProvider: "all",
  listIssuers: "all",
  createIssuer: "all",
  getIssuer: "all",
  updateIssuer: "all",
  getFirstSteps: "all",
  getDemo: "all",
  loadDemo: "all",
  removeDemo: "all",
} as const satisfies Record<RouteName, Reach>;
