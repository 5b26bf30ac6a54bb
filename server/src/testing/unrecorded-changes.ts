import type { Api, RouteName } from "@billow/contract/api.ts";

/** Every call that may change something. */
export type Changing = { [N in RouteName]: Api[N]["method"] extends "GET" ? never : N }[RouteName];

/** Calls that record nothing, and why. */
export const NOT_RECORDED = {
  previewInvoice: "It stores nothing.",
  previewCreditNote: "It stores nothing.",
  computePriceImpact: "It stores nothing.",
  testSingleSignOn: "It stores nothing.",
  testPaymentProvider: "It stores nothing.",
  dryRunSource: "It stores nothing.",
  readUserLink: "It stores nothing.",
  beginPasskey: "It hands out a challenge.",
  beginPasskeySignIn: "As beginPasskey.",
  proveByPassword: "It changes nothing but how long the caller's own session may do more. It is logged.",
  beginPasskeyProof: "As beginPasskey.",
  proveByPasskey: "As proveByPassword.",
  collectSource: "It does early what the schedule does anyway.",
  ingestEvents: "Each usage event is stored with its source and the time it arrived.",
  createSavedView: "A view is one person's own and shows nothing that others see.",
  updateSavedView: "As createSavedView.",
  deleteSavedView: "As createSavedView.",
} as const satisfies Partial<Record<Changing, string>>;

/** Calls whose events are tested where there is a world for them. */
export const TESTED_ELSEWHERE = {
  createMeter: "metering/meters/meters.test.ts",
  updateMeter: "metering/meters/meters.test.ts",
  deleteMeter: "metering/meters/meters.test.ts",
  setSingleSignOn: "access/users/sso/sign-on-settings.test.ts",
  requestPasswordReset: "access/users/links/links.test.ts",
  useUserLink: "access/users/links/links.test.ts",
  createRole: "access/users/roles/roles.test.ts",
  updateRole: "access/users/roles/roles.test.ts",
  deleteRole: "access/users/roles/roles.test.ts",
  updateMe: "access/users/users.test.ts",
  addPasskey: "access/users/passkeys/passkeys.test.ts",
  renamePasskey: "access/users/passkeys/passkeys.test.ts",
  removePasskey: "access/users/passkeys/passkeys.test.ts",
  signInByPasskey: "access/users/passkeys/passkeys.test.ts",
  createInvoiceLink: "invoicing/hosted-page/hosted-page.test.ts",
  revokeInvoiceLink: "invoicing/hosted-page/hosted-page.test.ts",
  createPayment: "payments/payments/customer-payments.test.ts",
  allocatePayment: "payments/payments/customer-payments.test.ts",
  unallocatePayment: "payments/payments/customer-payments.test.ts",
  importBankStatement: "payments/bank/bank-statements.test.ts",
  matchBankStatement: "payments/bank/bank-statements.test.ts",
  bookBankLine: "payments/bank/bank-statements.test.ts",
  ignoreBankLine: "payments/bank/bank-statements.test.ts",
  reopenBankLine: "payments/bank/bank-statements.test.ts",
  setPaymentProvider: "payments/providers/providers.test.ts",
  payRefundByProvider: "payments/providers/refund-by-provider.test.ts",
  setCustomerParent: "billing/billing-run/groups.test.ts",
  mergeCustomer: "billing/merge-customers/merge-customers.test.ts",
  waiveCharge: "books/charges/charges.test.ts",
  payOutCredit: "payments/payouts/pay-out-credit.test.ts",
  confirmSource: "metering/collectors/inventory/question.test.ts",
  measureSourceAgain: "metering/collectors/sources/changed-sources.test.ts",
  loadDemo: "operations/demo/load-demo.test.ts",
  removeDemo: "operations/demo/remove-demo.test.ts",
} as const satisfies Partial<Record<Changing, string>>;
