import type { FastifyInstance } from "fastify";
import { auditHandlers } from "./access/audit/handlers.ts";
import { recordExport } from "./access/audit/record-export.ts";
import { type Auth, createAuth } from "./access/users/auth.ts";
import { userHandlers } from "./access/users/handlers.ts";
import { createApiKeyCheck } from "./access/users/keys/api-key-check.ts";
import { passkeyHandlers } from "./access/users/passkeys/handlers.ts";
import { proofHandlers } from "./access/users/proof/handlers.ts";
import { createSignInRecorder } from "./access/users/record-sign-ins.ts";
import { signInRulesHandlers } from "./access/users/second-factor/handlers.ts";
import { createSessions } from "./access/users/sessions.ts";
import { serveSignIn } from "./access/users/sign-in-routes.ts";
import { signOnHandlers } from "./access/users/sso/handlers.ts";
import { createProvider } from "./access/users/sso/provider.ts";
import { serveSignOn } from "./access/users/sso/sign-on-routes.ts";
import { webhookHandlers } from "./activity/deliveries/webhooks/handlers.ts";
import { liveHandlers } from "./activity/live/handlers.ts";
import { createLiveHub } from "./activity/live/hub.ts";
import { timelineHandlers } from "./activity/timeline/handlers.ts";
import { billingRunHandlers } from "./billing/billing-run/handlers.ts";
import { explanationHandlers } from "./billing/explain-line/handlers.ts";
import { liveBillHandlers } from "./billing/live-bill/handlers.ts";
import { mergeHandlers } from "./billing/merge-customers/handlers.ts";
import { priceImpactHandlers } from "./billing/price-impact/handlers.ts";
import { chargeHandlers } from "./books/charges/handlers.ts";
import { bookExportHandlers } from "./books/exports/handlers.ts";
import { ledgerHandlers } from "./books/ledger/handlers.ts";
import { accountingPeriodHandlers } from "./books/periods/handlers.ts";
import { ageingHandlers } from "./collections/ageing/handlers.ts";
import { dunningHandlers } from "./collections/dunning/handlers.ts";
import { promiseHandlers } from "./collections/promises/handlers.ts";
import type { Deps } from "./deps.ts";
import { CALL_LIMITS, type CallLimitOptions, callLimits } from "./http/call-limits.ts";
import { serveGuides } from "./http/guides/serve-guides.ts";
import type { Handlers } from "./http/handler.ts";
import { trustedOrigins } from "./http/origins.ts";
import { bindRoutes } from "./http/routes.ts";
import { createServer } from "./http/server.ts";
import { serveConsole } from "./http/service/console.ts";
import { serveDocs } from "./http/service/docs.ts";
import { serveHealth, serveSecurityContact } from "./http/service/health.ts";
import { serveMetrics } from "./http/service/metrics.ts";
import { bulkJobHandlers } from "./invoicing/bulk-jobs/handlers.ts";
import { creditNoteHandlers } from "./invoicing/credit-notes/handlers.ts";
import { invoiceLinkHandlers } from "./invoicing/hosted-page/handlers.ts";
import { serveHostedPage } from "./invoicing/hosted-page/serve-hosted-page.ts";
import { invoiceHandlers } from "./invoicing/invoices/handlers.ts";
import { mailHandlers } from "./invoicing/mail/handlers.ts";
import { pdfHandlers } from "./invoicing/pdf/handlers.ts";
import { savedViewHandlers } from "./invoicing/saved-views/handlers.ts";
import { sourceHandlers } from "./metering/collectors/handlers.ts";
import { importCustomerRows } from "./metering/import/import-customer-rows.ts";
import { eventHandlers } from "./metering/intake/handlers.ts";
import { meterHandlers } from "./metering/meters/handlers.ts";
import { usageArchiveHandlers } from "./metering/usage/archive/handlers.ts";
import { usageHandlers } from "./metering/usage/handlers.ts";
import { assignAfterMeter, assignSome } from "./metering/usage/ingest/assign-unmatched-usage.ts";
import { demoHandlers } from "./operations/demo/handlers.ts";
import { figuresOf } from "./operations/metrics/read-figures.ts";
import { verificationHandlers } from "./operations/nightly-verify/handlers.ts";
import { customerHandlers } from "./parties/customers/handlers.ts";
import { tenantHandlers } from "./parties/customers/tenants/handlers.ts";
import { issuerHandlers } from "./parties/issuers/handlers.ts";
import { mandateHandlers } from "./parties/mandates/handlers.ts";
import { operatorHandlers } from "./parties/operator/handlers.ts";
import { describeOperator } from "./parties/operator/operator.ts";
import { bankHandlers } from "./payments/bank/handlers.ts";
import { correctionHandlers } from "./payments/corrections/handlers.ts";
import { directDebitHandlers } from "./payments/direct-debits/handlers.ts";
import { paymentHandlers } from "./payments/payments/handlers.ts";
import { payoutHandlers } from "./payments/payouts/handlers.ts";
import { paymentProviderHandlers } from "./payments/providers/handlers.ts";
import { payOnline } from "./payments/providers/pay-online.ts";
import { serveProviderWebhooks } from "./payments/providers/take-messages.ts";
import { writeOffHandlers } from "./payments/write-offs/handlers.ts";
import { catalogHandlers } from "./pricing/rate-cards/handlers.ts";
import { subscriptionHandlers } from "./pricing/subscriptions/handlers.ts";
import { termsSince } from "./pricing/subscriptions/terms-since.ts";
import { focusHandlers } from "./reporting/focus/handlers.ts";
import { overviewHandlers } from "./reporting/overview/handlers.ts";
import { threeWayHandlers } from "./reporting/three-way/handlers.ts";
import { vatHandlers } from "./reporting/vat/handlers.ts";

export interface AppOptions {
  /** Signs sessions and keys the digests of requests. */
  secret: string;
  /** Whether answers are checked against the contract: in tests and development. */
  checkAnswers: boolean;
  limits?: CallLimitOptions;
  /** Whether `/readyz` may say so; without it, from the beginning. */
  isReady?: () => boolean;
  /** Folder of the built console, where it is not the usual one. */
  consoleFolder?: string;
}

export interface App {
  server: FastifyInstance;
  auth: Auth;
}

const moneyHandlers = {
  ...paymentHandlers,
  ...correctionHandlers,
  ...writeOffHandlers,
  ...bankHandlers,
  ...mandateHandlers,
  ...directDebitHandlers,
  ...payoutHandlers,
  ...chargeHandlers,
  ...promiseHandlers,
  ...paymentProviderHandlers,
};

const partyHandlers = {
  ...customerHandlers({ takeUp: assignSome, importRows: importCustomerRows }),
  ...tenantHandlers({ takeUp: assignSome, termsSince }),
  ...mergeHandlers,
  ...operatorHandlers,
  ...issuerHandlers,
};

/** The whole product as one HTTP server, not yet listening. */
export async function buildApp(deps: Deps, options: AppOptions): Promise<App> {
  const server = await createServer(deps);
  const origins = () => trustedOrigins(deps.config, portOf(server) ?? deps.config.port);
  const auth = createAuth({ deps, secret: options.secret, origins });
  const recorder = createSignInRecorder(deps, auth);
  const apiKeys = createApiKeyCheck(deps);
  const provider = createProvider(deps);
  const hub = createLiveHub(deps, {
    onAccessChange: (actorIds) => {
      for (const id of actorIds) {
        apiKeys.forget(id);
        apiKeys.forgetOwner(id);
      }
    },
  });
  server.addHook("preClose", () => hub.close());

  const handlers = {
    ...invoiceHandlers,
    ...invoiceLinkHandlers,
    ...bulkJobHandlers(hub),
    ...liveHandlers(hub),
    ...explanationHandlers,
    ...liveBillHandlers,
    ...priceImpactHandlers,
    ...focusHandlers,
    ...moneyHandlers,
    ...creditNoteHandlers,
    ...ledgerHandlers,
    ...bookExportHandlers,
    ...accountingPeriodHandlers,
    ...dunningHandlers,
    ...ageingHandlers,
    ...timelineHandlers,
    ...partyHandlers,
    ...eventHandlers,
    ...usageHandlers,
    ...usageArchiveHandlers,
    ...threeWayHandlers,
    ...vatHandlers,
    ...overviewHandlers,
    ...sourceHandlers,
    ...billingRunHandlers,
    ...meterHandlers({ takeUp: assignAfterMeter }),
    ...catalogHandlers,
    ...subscriptionHandlers,
    ...userHandlers({ apiKeys, readOperator: describeOperator }),
    ...signOnHandlers({ provider, origins }),
    ...signInRulesHandlers,
    ...passkeyHandlers({ auth, recorder, origins }),
    ...proofHandlers({ auth, origins }),
    ...auditHandlers,
    ...mailHandlers,
    ...webhookHandlers,
    ...pdfHandlers,
    ...demoHandlers,
    ...verificationHandlers,
    ...savedViewHandlers,
  } satisfies Handlers;

  const authenticator = { ...(await createSessions(auth, deps)), byApiKey: apiKeys.byApiKey };
  const limits = await callLimits(server, options.limits ?? CALL_LIMITS);
  serveBesideApi(server, deps, options.isReady ?? (() => true));
  serveProviderWebhooks(server, { deps, limits });
  serveSignIn(server, auth, { recorder, deps, origins });
  serveSignOn(server, { deps, auth, provider, recorder, limits, origins });
  bindRoutes(server, handlers, {
    deps,
    access: { authenticator, limits, origins },
    recordExport: (made) => recordExport(deps, made),
    watch: hub.watch,
    ...options,
  });
  await serveConsole(server, options.consoleFolder);
  await server.ready();
  return { server, auth };
}

/** What a server answers beside its API and its console. */
function serveBesideApi(server: FastifyInstance, deps: Deps, isReady: () => boolean): void {
  serveMetrics(server, deps, figuresOf(deps));
  serveHealth(server, deps, isReady);
  serveSecurityContact(server, deps);
  serveDocs(server);
  serveGuides(server);
  serveHostedPage(server, deps, payOnline(deps));
}

function portOf(server: FastifyInstance): number | undefined {
  const address = server.server.address();
  return typeof address === "object" ? address?.port : undefined;
}
