import type { FastifyInstance } from "fastify";
import type { Deps } from "./deps.ts";
import { billingRunHandlers } from "./features/billing-run/handlers.ts";
import { bulkJobHandlers } from "./features/bulk-jobs/handlers.ts";
import { catalogHandlers } from "./features/catalog/handlers.ts";
import { sourceHandlers } from "./features/collectors/handlers.ts";
import { creditNoteHandlers } from "./features/credit-notes/handlers.ts";
import { customerHandlers } from "./features/customers/handlers.ts";
import { demoHandlers } from "./features/demo/handlers.ts";
import { dunningHandlers } from "./features/dunning/handlers.ts";
import { eventHandlers } from "./features/events/handlers.ts";
import { explanationHandlers } from "./features/explain-line/handlers.ts";
import { focusHandlers } from "./features/focus/handlers.ts";
import { invoiceHandlers } from "./features/invoices/handlers.ts";
import { ledgerHandlers } from "./features/ledger/handlers.ts";
import { liveHandlers } from "./features/live/handlers.ts";
import { createLiveHub } from "./features/live/hub.ts";
import { mailHandlers } from "./features/mail/handlers.ts";
import { operatorHandlers } from "./features/operator/handlers.ts";
import { paymentHandlers } from "./features/payments/handlers.ts";
import { pdfHandlers } from "./features/pdf/handlers.ts";
import { savedViewHandlers } from "./features/saved-views/handlers.ts";
import { subscriptionHandlers } from "./features/subscriptions/handlers.ts";
import { threeWayHandlers } from "./features/three-way/handlers.ts";
import { timelineHandlers } from "./features/timeline/handlers.ts";
import { foldGauges } from "./features/usage/backlog.ts";
import { usageHandlers } from "./features/usage/handlers.ts";
import { createApiKeyCheck } from "./features/users/api-key-check.ts";
import { type Auth, createAuth } from "./features/users/auth.ts";
import { userHandlers } from "./features/users/handlers.ts";
import { createSessions } from "./features/users/sessions.ts";
import { serveSignIn } from "./features/users/sign-in-routes.ts";
import { CALL_LIMITS, type CallLimitOptions, callLimits } from "./http/call-limits.ts";
import { serveConsole } from "./http/console.ts";
import { serveDocs } from "./http/docs.ts";
import type { Handlers } from "./http/handler.ts";
import { serveHealth } from "./http/health.ts";
import { serveMetrics } from "./http/metrics.ts";
import { trustedOrigins } from "./http/origins.ts";
import { bindRoutes } from "./http/routes.ts";
import { createServer } from "./http/server.ts";

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

/** The whole product as one HTTP server, not yet listening. */
export async function buildApp(deps: Deps, options: AppOptions): Promise<App> {
  const server = await createServer(deps);
  const origins = () => trustedOrigins(deps.config, portOf(server) ?? deps.config.port);
  const auth = createAuth({ deps, secret: options.secret, origins });
  const apiKeys = createApiKeyCheck(deps);
  const hub = createLiveHub(deps);
  server.addHook("preClose", () => hub.close());

  const handlers = {
    ...invoiceHandlers,
    ...bulkJobHandlers(hub),
    ...liveHandlers(hub),
    ...explanationHandlers,
    ...focusHandlers,
    ...paymentHandlers,
    ...creditNoteHandlers,
    ...ledgerHandlers,
    ...dunningHandlers,
    ...timelineHandlers,
    ...customerHandlers,
    ...eventHandlers,
    ...usageHandlers,
    ...threeWayHandlers,
    ...sourceHandlers,
    ...billingRunHandlers,
    ...catalogHandlers,
    ...subscriptionHandlers,
    ...userHandlers(apiKeys),
    ...operatorHandlers,
    ...mailHandlers,
    ...pdfHandlers,
    ...demoHandlers,
    ...savedViewHandlers,
  } satisfies Handlers;

  const authenticator = { ...(await createSessions(auth)), byApiKey: apiKeys.byApiKey };
  const limits = await callLimits(server, options.limits ?? CALL_LIMITS);
  serveMetrics(server, deps, () => foldGauges(deps));
  serveHealth(server, deps, options.isReady ?? (() => true));
  serveDocs(server);
  serveSignIn(server, auth);
  bindRoutes(server, handlers, { deps, access: { authenticator, limits, origins }, ...options });
  await serveConsole(server, options.consoleFolder);
  await server.ready();
  return { server, auth };
}

function portOf(server: FastifyInstance): number | undefined {
  const address = server.server.address();
  return typeof address === "object" ? address?.port : undefined;
}
