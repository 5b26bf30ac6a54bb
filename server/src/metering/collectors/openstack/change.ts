import type { OpenstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { z } from "zod";
import type { Notification } from "./notification.ts";
import { utcInstant } from "./utc-instant.ts";

/** What a notification changes: whose resource, from when on, and what it is then. */
export interface Change {
  subject: string;
  time: string;
  data: Record<string, unknown>;
}

/** How the notifications of one kind of resource are read. */
export interface Told {
  /** The types of the events that change its existence or size. */
  events: RegExp;
  /**
   * Null where nothing that is counted changes.
   *
   * @throws DomainError for an incomplete one
   */
  read(
    told: Notification,
    config: OpenstackConfig,
    ownerOf: (resource: string) => string | undefined,
  ): Change | null;
}

export const count = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)]).transform(String);

/** Some services send an empty text for a missing time. */
export const moment = z
  .string()
  .max(60)
  .nullish()
  .transform((text) => (text === undefined || text?.trim() === "" ? null : text));

/** The instant that a notification states, otherwise when it was sent. */
export function instantOf(said: string | null, told: Notification): string {
  return said === null ? told.at : utcInstant(said);
}
