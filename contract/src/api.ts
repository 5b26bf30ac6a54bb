import { auditRoutes } from "./access/audit.ts";
import { roleRoutes } from "./access/custom-role.ts";
import { passkeyRoutes } from "./access/passkey.ts";
import { proofRoutes } from "./access/proof.ts";
import { signInRulesRoutes } from "./access/sign-in-rules.ts";
import { singleSignOnRoutes } from "./access/single-sign-on.ts";
import { userRoutes } from "./access/user.ts";
import { userLinkRoutes } from "./access/user-link.ts";
import { liveRoutes } from "./activity/live.ts";
import { outboxRoutes } from "./activity/outbox.ts";
import { webhookRoutes } from "./activity/webhook-endpoints.ts";
import { billingRunRoutes } from "./billing/billing-run.ts";
import { explanationRoutes } from "./billing/explanation.ts";
import { priceImpactRoutes } from "./billing/price-impact.ts";
import { upcomingRoutes } from "./billing/upcoming.ts";
import { accountingPeriodRoutes } from "./books/accounting-periods.ts";
import { booksRoutes } from "./books/books.ts";
import { chargeRoutes } from "./books/charges.ts";
import { bookExportRoutes } from "./books/exports.ts";
import { ageingRoutes } from "./collections/ageing.ts";
import { promiseRoutes } from "./collections/promise.ts";
import { reminderRoutes } from "./collections/reminder.ts";
import { bulkRoutes } from "./invoicing/bulk.ts";
import { documentRoutes } from "./invoicing/document.ts";
import { draftChangesRoutes } from "./invoicing/draft-changes.ts";
import { invoiceRoutes } from "./invoicing/invoice.ts";
import { invoiceLinkRoutes } from "./invoicing/invoice-link.ts";
import { savedViewRoutes } from "./invoicing/saved-view.ts";
import { eventRoutes } from "./metering/events.ts";
import { meterRoutes } from "./metering/meter.ts";
import { sourceRoutes } from "./metering/sources.ts";
import { usageRoutes } from "./metering/usage.ts";
import { usageArchiveRoutes } from "./metering/usage-archive.ts";
import { verificationRoutes } from "./operations/verification.ts";
import { customerRoutes } from "./parties/customer.ts";
import { customerImportRoutes } from "./parties/customer-import.ts";
import { customerMergeRoutes } from "./parties/customer-merge.ts";
import { issuerRoutes } from "./parties/issuer.ts";
import { mandateRoutes } from "./parties/mandates.ts";
import { operatorRoutes } from "./parties/operator.ts";
import { bankRoutes } from "./payments/bank-statements.ts";
import { correctionRoutes } from "./payments/corrections.ts";
import { directDebitRoutes } from "./payments/direct-debits.ts";
import { paymentProviderRoutes } from "./payments/payment-provider.ts";
import { paymentRoutes } from "./payments/payments.ts";
import { writeOffRoutes } from "./payments/write-offs.ts";
import { catalogRoutes } from "./pricing/rate-card.ts";
import { subscriptionRoutes } from "./pricing/subscription.ts";
import { focusRoutes } from "./reporting/focus.ts";
import { monthsRoutes } from "./reporting/months.ts";
import { overviewRoutes } from "./reporting/overview.ts";
import { runningMonthRoutes } from "./reporting/running-month.ts";
import { threeWayRoutes } from "./reporting/three-way.ts";
import { vatRoutes } from "./reporting/vat.ts";

/** Every call of the API by name. A route that is not here does not exist; one without a permission fails to compile. */
export const api = {
  ...invoiceRoutes,
  ...bulkRoutes,
  ...liveRoutes,
  ...explanationRoutes,
  ...upcomingRoutes,
  ...priceImpactRoutes,
  ...focusRoutes,
  ...customerRoutes,
  ...customerImportRoutes,
  ...customerMergeRoutes,
  ...eventRoutes,
  ...usageRoutes,
  ...usageArchiveRoutes,
  ...threeWayRoutes,
  ...vatRoutes,
  ...monthsRoutes,
  ...overviewRoutes,
  ...runningMonthRoutes,
  ...verificationRoutes,
  ...sourceRoutes,
  ...billingRunRoutes,
  ...meterRoutes,
  ...catalogRoutes,
  ...subscriptionRoutes,
  ...userRoutes,
  ...userLinkRoutes,
  ...singleSignOnRoutes,
  ...roleRoutes,
  ...signInRulesRoutes,
  ...passkeyRoutes,
  ...proofRoutes,
  ...auditRoutes,
  ...operatorRoutes,
  ...issuerRoutes,
  ...savedViewRoutes,
  ...outboxRoutes,
  ...webhookRoutes,
  ...documentRoutes,
  ...draftChangesRoutes,
  ...invoiceLinkRoutes,
  ...booksRoutes,
  ...chargeRoutes,
  ...promiseRoutes,
  ...bookExportRoutes,
  ...accountingPeriodRoutes,
  ...paymentRoutes,
  ...correctionRoutes,
  ...paymentProviderRoutes,
  ...writeOffRoutes,
  ...bankRoutes,
  ...mandateRoutes,
  ...directDebitRoutes,
  ...reminderRoutes,
  ...ageingRoutes,
} as const;

export type Api = typeof api;
export type RouteName = keyof Api;

/** Where the API lives below the server's address. */
export const API_PREFIX = "/api/v1";
