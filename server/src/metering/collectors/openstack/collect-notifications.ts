import { type OpenstackConfig, openstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { GetMessage } from "amqplib";
import type { Deps } from "../../../deps.ts";
import { errorMessage } from "../../../error-code.ts";
import { type ParseContext, parseEvent } from "../../events/parse-event.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { handOversOf } from "../../usage/allocations/hand-over.ts";
import type { OwnerOf } from "../../usage/allocations/owners.ts";
import { ingestEvents } from "../../usage/ingest/ingest-events.ts";
import { type Rejection, storeRejected } from "../../usage/ingest/store-rejected.ts";
import type { UsageEvent } from "../../usage/store/event.ts";
import type { Collected } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { allocationOfNotification, type NotificationContext } from "./allocation-of-notification.ts";
import { readNotification } from "./notification.ts";
import { withQueue } from "./notification-queue.ts";
import { ownersTold } from "./owners-told.ts";

/** Messages ingested per transaction. */
const BATCH = 500;

/** A turn ends after this many, so that other sources get theirs. */
const MESSAGES_MAX = 50_000;

/**
 * Ingests the messages that wait on the bus. A message is acknowledged only after its events, or its rejection, are
 * committed. After a crash the message is delivered again, and its id makes it a duplicate.
 */
export async function collectNotifications(deps: Deps, source: OpenSource): Promise<Collected> {
  const config = openstackConfig.parse(source.config);
  return withQueue({ config, source }, async (queue) => {
    for (let taken = 0; taken < MESSAGES_MAX; ) {
      const startedAt = Math.floor(deps.clock.nowMs() / 1000);
      const messages = await queue.next(BATCH);
      const last = messages.at(-1);
      if (last === undefined)
        return { collectedUntil: startedAt, nextAttemptAt: startedAt + config.everySeconds };
      await ingestBatch(deps, messages, { source: sourceUri(source.name), config });
      await queue.settle(last);
      taken += messages.length;
    }
    const now = Math.floor(deps.clock.nowMs() / 1000);
    return { collectedUntil: source.collectedUntil ?? source.createdAt, nextAttemptAt: now };
  });
}

async function ingestBatch(
  deps: Deps,
  messages: readonly GetMessage[],
  from: { source: string; config: OpenstackConfig },
): Promise<void> {
  const ownerOf = await ownersTold(deps.db, { source: from.source, messages });
  const { events, refused } = eventsOf(
    messages,
    { ...from, ownerOf },
    {
      now: Math.floor(deps.clock.nowMs() / 1000),
      meters: await loadMeters(deps.db),
    },
  );
  await storeRejected(deps, refused);
  if (events.length === 0) return;
  await ingestEvents(deps, [...events, ...(await handOversOf(deps.db, { source: from.source, events }))]);
}

/** The allocation events of some messages, and the rejected messages. */
export function eventsOf(
  messages: readonly Pick<GetMessage, "content">[],
  from: NotificationContext,
  context: ParseContext,
): { events: UsageEvent[]; refused: Rejection[] } {
  const events: UsageEvent[] = [];
  const refused: Rejection[] = [];
  // A resource may be made and deleted within these messages.
  const owners = new Map<string, string>();
  const ownerOf: OwnerOf = (resource, notification) =>
    owners.get(resource) ?? from.ownerOf?.(resource, notification);
  for (const { content } of messages) {
    let told: unknown = { source: from.source, message: content.toString("utf8", 0, 2_000) };
    try {
      const allocation = allocationOfNotification(readNotification(content), { ...from, ownerOf });
      if (allocation === null) continue;
      told = allocation;
      const event = parseEvent(allocation, context);
      events.push(event);
      if (event.type === "allocation") owners.set(event.resource, event.tenantId);
    } catch (error) {
      // A message that cannot be read must not block the messages behind it.
      refused.push(
        error instanceof DomainError
          ? { event: told, code: error.code, detail: error.detail }
          : {
              event: told,
              code: "invalid_request",
              detail: `The message cannot be read: ${errorMessage(error)}`,
            },
      );
    }
  }
  return { events, refused };
}
