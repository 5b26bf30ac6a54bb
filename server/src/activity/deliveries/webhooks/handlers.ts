import type { WebhookDelivery, WebhookEndpoint } from "@billow/contract/activity/webhook-endpoints.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import { expectVersion, rowVersion } from "../../../db/row-version.ts";
import type { Database } from "../../../db/schema.ts";
import { read, write } from "../../../http/handler.ts";
import { decodeCursor, encodeCursor, instantOfMs } from "../../../http/present.ts";
import { record } from "../../record/record.ts";
import { findWebhook, scheduleAgain, selectWebhooks } from "./delivery-queries.ts";
import { createEndpoint, deleteEndpoint, readEndpoint, rotateSecret, updateEndpoint } from "./endpoints.ts";
import { presentEndpoint, presentWebhooks } from "./present.ts";
import { selectEndpoints } from "./queries.ts";
import { testEndpoint } from "./test-endpoint.ts";

const endpointPosition = z.object({ id: z.uuid() });
const deliveryPosition = z.object({ at: z.string(), id: z.uuid() });

export const webhookHandlers = {
  listWebhookEndpoints: read<"listWebhookEndpoints">(async ({ db, deps, query }) => {
    const { limit, cursor } = query;
    const beforeId = cursor === undefined ? null : decodeCursor(cursor, endpointPosition).id;
    const rows = await selectEndpoints(db, { beforeId, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map((row) => presentEndpoint(row, deps.clock.nowMs())),
      nextCursor: last === undefined ? null : encodeCursor({ id: last.id }),
    };
  }),

  createWebhookEndpoint: write<"createWebhookEndpoint">(
    async ({ tx, deps, body, principal, setEtag }) => {
      const { id, secret } = await createEndpoint(tx, deps, body);
      setEtag(await rowVersion(tx, { table: "webhook_endpoint", id }));
      const endpoint = presentEndpoint(await readEndpoint(tx, id), deps.clock.nowMs());
      const data = { name: endpoint.url, changes: changesOf({}, fieldsOf(endpoint)) };
      await record(tx, deps, [
        { type: "webhookEndpoint.created", subject: id, actor: principal.actor, data },
      ]);
      return { ...endpoint, secret };
    },
    { secretAnswer: true },
  ),

  getWebhookEndpoint: read<"getWebhookEndpoint">(async ({ db, deps, params, setEtag }) => {
    const row = await readEndpoint(db, params.id);
    setEtag(await rowVersion(db, { table: "webhook_endpoint", id: row.id }));
    return presentEndpoint(row, deps.clock.nowMs());
  }),

  updateWebhookEndpoint: write<"updateWebhookEndpoint">(
    async ({ tx, deps, params, body, principal, ifMatch, setEtag }) => {
      const { id } = await readEndpoint(tx, params.id);
      await expectVersion(tx, { table: "webhook_endpoint", id }, ifMatch);
      const nowMs = deps.clock.nowMs();
      const before = presentEndpoint(await readEndpoint(tx, id), nowMs);
      await updateEndpoint(tx, deps, { id, change: body });
      setEtag(await rowVersion(tx, { table: "webhook_endpoint", id }));
      const endpoint = presentEndpoint(await readEndpoint(tx, id), nowMs);
      const changes = changesOf(fieldsOf(before), fieldsOf(endpoint));
      const changed = { type: "webhookEndpoint.changed", subject: id, actor: principal.actor } as const;
      if (changes.length > 0) await record(tx, deps, [{ ...changed, data: { name: endpoint.url, changes } }]);
      return endpoint;
    },
  ),

  deleteWebhookEndpoint: write<"deleteWebhookEndpoint">(async ({ tx, deps, params, principal }) => {
    const { id, url: name } = await readEndpoint(tx, params.id);
    await deleteEndpoint(tx, id);
    await record(tx, deps, [
      { type: "webhookEndpoint.removed", subject: id, actor: principal.actor, data: { name } },
    ]);
    return { deleted: true };
  }),

  rotateWebhookSecret: write<"rotateWebhookSecret">(
    async ({ tx, deps, params, principal }) => {
      const secret = await rotateSecret(tx, deps, params.id);
      const endpoint = presentEndpoint(await readEndpoint(tx, params.id), deps.clock.nowMs());
      const { id, url: name } = endpoint;
      await record(tx, deps, [
        { type: "webhookEndpoint.secretRotated", subject: id, actor: principal.actor, data: { name } },
      ]);
      return { ...endpoint, secret };
    },
    { secretAnswer: true },
  ),

  testWebhookEndpoint: write<"testWebhookEndpoint">(async ({ tx, deps, params, principal }) => {
    const { id, enabled, url: name } = await readEndpoint(tx, params.id);
    if (!enabled)
      throw new DomainError("conflict", "The endpoint is switched off. Switch it on to send a test.");
    const delivery = await deliveryOf(tx, { endpointId: id, id: await testEndpoint(tx, deps, id) });
    await record(tx, deps, [
      { type: "webhookEndpoint.tested", subject: id, actor: principal.actor, data: { name } },
    ]);
    return delivery;
  }),

  listWebhookDeliveries: read<"listWebhookDeliveries">(async ({ db, params, query }) => {
    const { id: endpointId } = await readEndpoint(db, params.id);
    const { limit, cursor, state: states = [] } = query;
    const before = cursor === undefined ? null : decodeCursor(cursor, deliveryPosition);
    const rows = await selectWebhooks(db, { endpointId, states, before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: await presentWebhooks(db, shown),
      nextCursor: last === undefined ? null : encodeCursor({ at: last.created_at, id: last.id }),
    };
  }),

  retryWebhookDelivery: write<"retryWebhookDelivery">(async ({ tx, deps, params, principal }) => {
    const delivery = { endpointId: params.id, id: params.deliveryId };
    const { state } = await deliveryOf(tx, delivery);
    if (!(await scheduleAgain(tx, { id: delivery.id, now: instantOfMs(deps.clock.nowMs()) })))
      throw new DomainError(
        "conflict",
        state === "cancelled" ? "What it reported is no longer there." : "The delivery is on its way.",
      );
    const { url: name } = await readEndpoint(tx, params.id);
    const data = { name, deliveryId: delivery.id };
    await record(tx, deps, [
      { type: "webhookEndpoint.deliveryRetried", subject: params.id, actor: principal.actor, data },
    ]);
    return deliveryOf(tx, delivery);
  }),
};

/** What a person sets of an endpoint. */
function fieldsOf({ url, description, events, enabled }: WebhookEndpoint) {
  return { url, description, events, enabled };
}

async function deliveryOf(
  db: Kysely<Database>,
  { endpointId, id }: { endpointId: string; id: string },
): Promise<WebhookDelivery> {
  const row = await findWebhook(db, id);
  const [delivery] = row?.endpoint_id === endpointId ? await presentWebhooks(db, [row]) : [];
  if (delivery === undefined) throw new DomainError("not_found", "There is no such delivery.");
  return delivery;
}
