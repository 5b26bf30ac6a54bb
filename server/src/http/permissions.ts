import { type Permission, permission, type Role, type Scope } from "@billow/contract/access/user.ts";
import type { RouteName } from "@billow/contract/api.ts";

/** What a call needs: a permission, one of several permissions, a signed-in user, or nothing. */
export type Needed = Permission | readonly Permission[] | "signedIn" | "open";

/** The permission of every call. A route that is missing here does not compile. Nothing is allowed by default. */
export const PERMISSIONS = {
  listInvoices: "invoices.view",
  countInvoices: "invoices.view",
  createInvoice: "invoices.write",
  previewInvoice: "invoices.write",
  getInvoice: "invoices.view",
  explainLine: "invoices.view",
  getUpcomingInvoice: "invoices.view",
  updateInvoice: "invoices.write",
  refreshInvoice: "invoices.write",
  billNothing: "invoices.write",
  undoBillNothing: "invoices.write",
  finalizeInvoice: "invoices.write",
  sendInvoice: "invoices.write",
  undoSendInvoice: "invoices.write",
  voidInvoice: "invoices.write",
  recordPayment: "invoices.write",
  applyCredit: "invoices.write",
  remindInvoice: "invoices.write",

  listCreditNotes: "invoices.view",
  getCreditNote: "invoices.view",
  listPayments: "invoices.view",
  getPayment: "invoices.view",
  createPayment: "invoices.write",
  allocatePayment: "invoices.write",
  unallocatePayment: "invoices.write",
  reversePayment: "invoices.write",
  payOutCredit: "invoices.write",
  listPayouts: "invoices.view",
  listCharges: "invoices.view",
  waiveCharge: "invoices.write",
  getPayout: "invoices.view",
  getRefund: "invoices.view",
  importBankStatement: "invoices.write",
  listBankStatements: "invoices.view",
  getBankStatement: "invoices.view",
  matchBankStatement: "invoices.write",
  listBankLines: "invoices.view",
  getBankLine: "invoices.view",
  bookBankLine: "invoices.write",
  ignoreBankLine: "invoices.write",
  reopenBankLine: "invoices.write",
  payRefundByProvider: "invoices.write",
  listMandates: "customers.view",
  createMandate: "customers.write",
  revokeMandate: "customers.write",
  previewDirectDebits: "invoices.view",
  createDirectDebits: "invoices.write",
  listDirectDebits: "invoices.view",
  getDirectDebits: "invoices.view",
  // The file has the accounts of customers.
  exportDirectDebits: "invoices.export",
  takeBackDirectDebits: "invoices.write",
  listLedgerEntries: "invoices.view",
  exportJournal: "invoices.export",
  exportBeancount: "invoices.export",
  exportEntries: "invoices.export",
  exportDatev: "invoices.export",
  listAccountingPeriods: "invoices.view",
  closeAccountingPeriod: "invoices.write",
  reopenAccountingPeriod: "settings.write",
  exportTimeline: "invoices.export",
  getStatement: "invoices.view",
  exportStatement: "invoices.export",

  getReminderRules: "settings.view",
  setReminderRules: "settings.write",
  getCustomerReminders: "customers.view",
  setCustomerReminders: "customers.write",
  previewReminders: "invoices.view",
  getAgeing: "invoices.view",
  exportAgeing: "invoices.export",
  getVat: "invoices.view",
  getMonths: "invoices.view",
  getOutstanding: "invoices.view",
  getDraftGroups: "invoices.view",
  getRunningMonth: "invoices.view",
  // Each kind needs the permission of its list too; the others are left out.
  listAttention: "invoices.view",
  sumLedgerEntries: "invoices.view",
  exportVat: "invoices.export",
  refundInvoice: "invoices.write",
  issueCreditNote: "invoices.write",
  previewCreditNote: "invoices.write",
  writeOffInvoice: "invoices.write",
  undoWriteOff: "invoices.write",
  bulkInvoices: "invoices.write",
  exportInvoices: "invoices.export",
  exportSelectedInvoices: "invoices.export",
  exportInvoiceLines: "invoices.export",
  listBulkJobs: "invoices.view",
  getBulkJob: "invoices.view",
  watchBulkJob: "invoices.view",
  cancelBulkJob: "invoices.write",
  undoBulkJob: "invoices.write",
  getBulkReport: "invoices.export",

  streamEvents: ["invoices.view", "usage.view"],

  getInvoicePdf: "invoices.view",
  getCreditNotePdf: "invoices.view",
  getInvoiceLink: "invoices.view",
  createInvoiceLink: "invoices.write",
  revokeInvoiceLink: "invoices.write",

  listOutbox: "invoices.view",
  getOutboxBacklog: "invoices.view",
  retryOutboxBacklog: "invoices.write",
  getOutboxMessage: "invoices.view",
  retryOutboxMessage: "invoices.write",

  listWebhookEndpoints: "settings.view",
  getWebhookEndpoint: "settings.view",
  listWebhookDeliveries: "settings.view",
  // As with a source: whom the server calls, an administrator decides.
  createWebhookEndpoint: "settings.write",
  updateWebhookEndpoint: "settings.write",
  deleteWebhookEndpoint: "settings.write",
  rotateWebhookSecret: "settings.write",
  testWebhookEndpoint: "settings.write",
  retryWebhookDelivery: "settings.write",

  listCustomers: "customers.view",
  importCustomers: "customers.write",
  exportCustomers: "customers.view",
  createCustomer: "customers.write",
  setCustomersTax: "customers.write",
  getCustomer: "customers.view",
  updateCustomer: "customers.write",
  addCustomerTenant: "customers.write",
  changeCustomerTenant: "customers.write",
  removeCustomerTenant: "customers.write",
  setCustomerParent: "customers.write",
  mergeCustomer: "customers.write",

  ingestEvents: "usage.write",
  getUsage: "usage.view",
  exportUsage: "usage.export",
  listUsageDimensions: "usage.view",
  listUsageRecords: "usage.view",
  exportFocus: "invoices.export",
  getUsageReconciliation: "usage.view",
  // The answer has amounts beside quantities.
  listUsageNotices: "invoices.view",
  getUsageBacklog: "usage.view",
  // So has this one.
  getVerification: "invoices.view",

  listSources: "usage.view",
  getSource: "usage.view",
  listSourcePresets: "usage.view",
  // The address and credentials of a source decide whom the server calls, so only administrators change them.
  createSource: "settings.write",
  updateSource: "settings.write",
  deleteSource: "settings.write",
  dryRunSource: "settings.write",
  collectSource: "settings.write",
  confirmSource: "settings.write",
  measureSourceAgain: "settings.write",

  listBillingRuns: "runs.view",
  getBillingRun: "runs.view",
  startBillingRun: "runs.write",

  // Usage is read by the names and units of its meters.
  listMeters: ["catalogue.view", "usage.view"],
  getMeter: ["catalogue.view", "usage.view"],
  createMeter: "catalogue.write",
  updateMeter: "catalogue.write",
  deleteMeter: "catalogue.write",
  listRateCards: "catalogue.view",
  getRateCard: "catalogue.view",
  exportPrices: "catalogue.view",
  computePriceImpact: "catalogue.write",
  createRateCard: "catalogue.write",
  deleteRateCard: "catalogue.write",
  listProducts: "catalogue.view",

  listSubscriptions: "customers.view",
  getSubscription: "customers.view",
  createSubscription: "customers.write",
  deleteSubscription: "customers.write",

  getMe: "signedIn",
  updateMe: "signedIn",
  listPasskeys: "signedIn",
  beginPasskey: "signedIn",
  addPasskey: "signedIn",
  renamePasskey: "signedIn",
  removePasskey: "signedIn",
  getProof: "signedIn",
  proveByPassword: "signedIn",
  beginPasskeyProof: "signedIn",
  proveByPasskey: "signedIn",
  // Who signs in has no session.
  beginPasskeySignIn: "open",
  signInByPasskey: "open",
  listSavedViews: "signedIn",
  getSavedView: "signedIn",
  createSavedView: "signedIn",
  updateSavedView: "signedIn",
  deleteSavedView: "signedIn",
  listUsers: "users.view",
  getUser: "users.view",
  createUser: "users.write",
  updateUser: "users.write",
  inviteUserAgain: "users.write",
  revokeInvitation: "users.write",
  // Who holds a link has no session.
  requestPasswordReset: "open",
  readUserLink: "open",
  useUserLink: "open",
  // Who decides how people sign in, and with which role, could make anybody an administrator.
  getSingleSignOn: "users.write",
  setSingleSignOn: "users.write",
  testSingleSignOn: "users.write",
  listRoles: "users.view",
  getRole: "users.view",
  createRole: "roles.write",
  updateRole: "roles.write",
  deleteRole: "roles.write",
  listApiKeys: "apiKeys.view",
  getApiKey: "apiKeys.view",
  createApiKey: "apiKeys.write",
  updateApiKey: "apiKeys.write",
  rotateApiKey: "apiKeys.write",
  revokeApiKey: "apiKeys.write",

  listAudit: "audit.view",
  exportAudit: "audit.view",
  exportAuditCsv: "audit.view",

  getSignInInfo: "open",
  getSignInRules: "users.view",
  setSignInRules: "users.write",
  getSettings: "settings.view",
  updateSettings: "settings.write",
  getPaymentProvider: "settings.view",
  // Whoever sets it decides where customers pay to.
  setPaymentProvider: "settings.write",
  testPaymentProvider: "settings.write",
  listIssuers: "settings.view",
  createIssuer: "settings.write",
  getIssuer: "settings.view",
  updateIssuer: "settings.write",
  getFirstSteps: "invoices.view",
  getDemo: "settings.view",
  loadDemo: "settings.write",
  removeDemo: "settings.write",
} as const satisfies Record<RouteName, Needed>;

/** What a user may call whose role needs a second factor that they have to set up, or to sign in by. */
export const WITHOUT_SECOND_FACTOR: Readonly<Record<"setUp" | "passkey", ReadonlySet<RouteName>>> = {
  setUp: new Set(["getMe", "getProof", "beginPasskey", "addPasskey"]),
  passkey: new Set(["getMe"]),
};

const viewOfBusiness = ["invoices.view", "customers.view", "catalogue.view", "usage.view"] as const;
const exporting = ["invoices.export", "usage.export"] as const;
const viewOfOperation = ["runs.view", "settings.view", "users.view", "apiKeys.view"] as const;

/** The permissions of each built-in role. Roles of the operator's own are in the table `role`. */
export const ROLE_PERMISSIONS = {
  admin: permission.options,
  billing: [
    ...viewOfBusiness,
    ...exporting,
    "invoices.write",
    "customers.write",
    "catalogue.write",
    "usage.write",
    "runs.view",
    "runs.write",
    "settings.view",
  ],
  manager: [...viewOfBusiness, ...exporting, ...viewOfOperation],
  support: viewOfBusiness,
} as const satisfies Record<Role, readonly Permission[]>;

/**
 * The permissions of each scope of an API key. Writing does not include reading. No scope includes users, API keys or
 * settings, so a leaked key cannot create another key.
 */
const scopes = {
  "usage:write": ["usage.write"],
  "usage:read": ["usage.view", "usage.export"],
  "invoices:read": ["invoices.view", "invoices.export"],
  "invoices:write": ["invoices.write"],
  "customers:read": ["customers.view"],
  "customers:write": ["customers.write"],
  "catalogue:read": ["catalogue.view"],
  "catalogue:write": ["catalogue.write"],
  "runs:write": ["runs.view", "runs.write"],
} as const satisfies Record<Exclude<Scope, "*">, readonly Permission[]>;

export const SCOPE_PERMISSIONS: Record<Scope, readonly Permission[]> = {
  ...scopes,
  "*": [...new Set(Object.values(scopes).flat())],
};

/** The permissions of a set of scopes. */
export function permissionsOfScopes(granted: readonly Scope[]): ReadonlySet<Permission> {
  return new Set(granted.flatMap((scope) => SCOPE_PERMISSIONS[scope]));
}
