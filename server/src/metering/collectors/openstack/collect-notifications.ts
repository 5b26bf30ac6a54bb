import { type OpenstackConfig, openstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { GetMessage } from "amqplib";
import type { Deps } from "../../../deps.ts";
import { errorMessage } from "../../../error-code.ts";
import { parseEvent } from "../../events/parse-event.ts";
import { handOversOf } from "../../usage/allocations/hand-over.ts";
import { ingestEvents } from "../../usage/ingest/ingest-events.ts";
import { type Rejection, storeRejected } from "../../usage/ingest/store-rejected.ts";
import type { UsageEvent } from "../../usage/store/event.ts";
import type { Collected } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { allocationOfNotification } from "./allocation-of-notification.ts";
import { readNotification } from "./notification.ts";
import { withQueue } from "./notification-queue.ts";

/** Messages taken in in one transaction. */
const BATCH = 500;

/** A turn ends after so many, so that other sources have theirs. */
const MESSAGES_MAX = 50_000;

/**
 * Takes in what waits on the bus. A message leaves the queue only when what it tells is committed, or kept among what was
 * refused with the reason; a turn that is killed leaves it there, and its id makes sure that it counts once.
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
  const { events, refused } = eventsOf(messages, from, Math.floor(deps.clock.nowMs() / 1000));
  await storeRejected(deps, refused);
  if (events.length === 0) return;
  await ingestEvents(deps, [...events, ...(await handOversOf(deps.db, { source: from.source, events }))]);
}

/** What messages tell that is counted, and what of them was refused. */
export function eventsOf(
  messages: readonly Pick<GetMessage, "content">[],
  from: { source: string; config: OpenstackConfig },
  now: number,
): { events: UsageEvent[]; refused: Rejection[] } {
  const events: UsageEvent[] = [];
  const refused: Rejection[] = [];
  for (const { content } of messages) {
    let told: unknown = { source: from.source, message: content.toString("utf8", 0, 2_000) };
    try {
      const allocation = allocationOfNotification(readNotification(content), from);
      if (allocation === null) continue;
      told = allocation;
      events.push(parseEvent(allocation, now));
    } catch (error) {
      // Whatever is wrong with a message, those behind it in the queue are still to be taken.
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
