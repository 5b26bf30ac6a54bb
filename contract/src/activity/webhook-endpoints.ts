import { WEBHOOK_TYPES } from "@billow/core/activity/event-types.ts";
import { z } from "zod";
import { route } from "../route.ts";
import { commaList, id, instant, page, pageQuery, text } from "../wire.ts";

const PATTERNS: ReadonlySet<string> = new Set(["*", "invoice.*", "customer.*", ...WEBHOOK_TYPES]);

/** The events that an endpoint gets: all, all of a subject, or one type. A misspelt type would silently never match. */
const eventPattern = z
  .string()
  .refine(
    (text) => PATTERNS.has(text),
    'an event type such as "invoice.sent", or "invoice.*", "customer.*" or "*"',
  )
  .meta({ description: "An event type, or all of a subject, or all", examples: ["invoice.*"] });

const url = z
  .url({ protocol: /^https?$/, error: "an address that begins with https://" })
  .max(2_000)
  .meta({ description: "Where deliveries are posted to", examples: ["https://erp.example.com/billow"] });

const events = z.array(eventPattern).min(1, "choose at least one").max(100).meta({
  description: "The events it gets",
});

/** An address that receives events by HTTP calls. */
export const webhookEndpoint = z
  .object({
    id,
    url,
    description: z.string().nullable(),
    events,
    enabled: z.boolean(),
    /** Null while it is enabled, and when a person disabled it. */
    disabledReason: z.string().nullable(),
    createdAt: instant,
    /** Until then, deliveries are also signed with the previous secret. */
    oldSecretUntil: instant.nullable(),
    /** Deliveries that have not arrived yet. */
    waiting: z.number().int(),
    /** Deliveries that failed for good, after the last retry. */
    failed: z.number().int(),
  })
  .meta({ id: "WebhookEndpoint" });
export type WebhookEndpoint = z.output<typeof webhookEndpoint>;

const withSecret = webhookEndpoint
  .extend({
    secret: z.string().meta({ description: "Verifies deliveries; shown once", examples: ["whsec_…"] }),
  })
  .meta({ id: "WebhookEndpointWithSecret" });

/**
 * The state of a delivery. `waiting`: for its turn or its next retry. `sending`: in progress. `sent`: the endpoint accepted it.
 * `failed`: the last retry failed. `cancelled`: its subject no longer exists.
 */
export const webhookDeliveryState = z.enum(["waiting", "sending", "sent", "failed", "cancelled"]);
export type WebhookDeliveryState = z.output<typeof webhookDeliveryState>;

export const webhookDelivery = z
  .object({
    id: id.meta({ description: "Also the header webhook-id, the same at each try" }),
    type: z.string().meta({ description: "The type of the event" }),
    subject: z
      .object({ kind: z.string(), id: z.string() })
      .meta({ description: "What the event belongs to" }),
    state: webhookDeliveryState,
    createdAt: instant,
    attempts: z.number().int(),
    sentAt: instant.nullable(),
    nextAttemptAt: instant.nullable(),
    lastError: z.string().nullable(),
    answers: z
      .array(
        z.object({
          at: instant,
          status: z
            .number()
            .int()
            .nullable()
            .meta({ description: "The HTTP status; null without an answer" }),
          body: z.string().nullable().meta({ description: "How the answer begins" }),
          error: z.string().nullable().meta({ description: "Why there is no answer" }),
          durationMs: z.number().int(),
        }),
      )
      .meta({ description: "How each try ended, the last first; kept for 30 days" }),
  })
  .meta({ id: "WebhookDelivery" });
export type WebhookDelivery = z.output<typeof webhookDelivery>;

const endpointParams = z.strictObject({ id });
const fields = {
  url,
  events,
  description: text(200).nullable().optional(),
};

export const webhookRoutes = {
  listWebhookEndpoints: route({
    method: "GET",
    path: "/webhook-endpoints",
    summary: "Endpoints that receive events by HTTP calls, newest first",
    query: z.strictObject(pageQuery),
    response: page(webhookEndpoint),
  }),
  createWebhookEndpoint: route({
    versioned: true,
    method: "POST",
    path: "/webhook-endpoints",
    summary: "Add an endpoint; the answer is the only place where its secret is shown",
    body: z.strictObject(fields),
    response: withSecret,
    status: 201,
  }),
  getWebhookEndpoint: route({
    versioned: true,
    method: "GET",
    path: "/webhook-endpoints/{id}",
    summary: "One endpoint",
    params: endpointParams,
    response: webhookEndpoint,
  }),
  updateWebhookEndpoint: route({
    versioned: true,
    method: "PATCH",
    path: "/webhook-endpoints/{id}",
    summary:
      "Change, enable or disable an endpoint; deliveries that wait meanwhile are sent when it is enabled again",
    params: endpointParams,
    body: z.strictObject({
      url: url.optional(),
      events: events.optional(),
      description: fields.description,
      enabled: z.boolean().optional(),
    }),
    response: webhookEndpoint,
  }),
  deleteWebhookEndpoint: route({
    method: "DELETE",
    path: "/webhook-endpoints/{id}",
    summary: "Delete an endpoint with its deliveries; what waits is cancelled",
    params: endpointParams,
    response: z.object({ deleted: z.literal(true) }),
  }),
  rotateWebhookSecret: route({
    method: "POST",
    path: "/webhook-endpoints/{id}/rotate-secret",
    summary: "Make a new secret, shown once; for 24 hours deliveries are signed with the old one as well",
    params: endpointParams,
    response: withSecret,
  }),
  testWebhookEndpoint: route({
    method: "POST",
    path: "/webhook-endpoints/{id}/test",
    summary: "Send an event of type webhook.test",
    params: endpointParams,
    response: webhookDelivery,
    status: 202,
  }),
  listWebhookDeliveries: route({
    method: "GET",
    path: "/webhook-endpoints/{id}/deliveries",
    summary: "Deliveries of an endpoint, newest first",
    params: endpointParams,
    query: z.strictObject({ ...pageQuery, state: commaList(webhookDeliveryState).optional() }),
    response: page(webhookDelivery),
  }),
  retryWebhookDelivery: route({
    method: "POST",
    path: "/webhook-endpoints/{id}/deliveries/{deliveryId}/retry",
    summary: "Deliver again with the same id and content, whether or not it arrived before",
    params: z.strictObject({ id, deliveryId: id }),
    response: webhookDelivery,
  }),
};
