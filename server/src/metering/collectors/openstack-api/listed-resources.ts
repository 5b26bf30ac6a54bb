import type { OpenstackApiConfig } from "@billow/contract/metering/openstack-api-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import { z } from "zod";
import { instantOfSeconds } from "../../../http/present.ts";
import { type ParseContext, parseEvent } from "../../events/parse-event.ts";
import type { Rejection } from "../../usage/ingest/store-rejected.ts";
import type { AllocationChange } from "../../usage/store/event.ts";
import { utcInstant } from "../openstack/utc-instant.ts";
import { SERVICE_LISTS } from "./lists.ts";
import type { ReadLists } from "./read-lists.ts";
import type { ServiceList } from "./service-list.ts";

interface Listed {
  listed: AllocationChange[];
  refused: Rejection[];
  unclear: Set<string>;
}

/** The allocations that the lists describe, the items that cannot be read, and what exists without being ready. */
export function listedResources(
  { items, tiers, projectId }: Pick<ReadLists, "items" | "tiers" | "projectId">,
  context: { config: OpenstackApiConfig; source: string } & ParseContext,
): Listed {
  const config = { ...context.config, volumeTypes: { ...context.config.volumeTypes, ...tiers } };
  const found: Listed = { listed: [], refused: [], unclear: new Set() };
  for (const [name, own] of items)
    for (const item of own) addItem(found, SERVICE_LISTS[name], { ...context, config, projectId, item });
  return found;
}

const identified = z.object({ id: z.string() });

function addItem(
  { listed, refused, unclear }: Listed,
  list: ServiceList,
  {
    item,
    config,
    projectId,
    source,
    now,
    meters,
  }: { item: unknown; config: OpenstackApiConfig; projectId: string; source: string } & ParseContext,
): void {
  try {
    const read = list.read(item, config);
    if (read === null) return;
    const { tenantId: subject, resource, createdAt, data } = read;
    // Glance shows a project the images of others that it may use.
    if (config.projects === "own" && subject !== projectId) return;
    if (data === null) {
      unclear.add(resource);
      return;
    }
    const time = createdAt === null ? instantOfSeconds(now) : utcInstant(createdAt);
    const event = parseEvent(
      { source, id: "item", type: "billow.allocation", subject, time, data },
      { now, meters },
    );
    if (event.type === "allocation") listed.push(event);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const named = identified.safeParse(item);
    if (named.success) unclear.add(named.data.id);
    const event = { source, id: "item", data: item };
    refused.push({ event, code: error.code, detail: error.detail });
  }
}
