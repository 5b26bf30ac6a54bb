import type { newSource, SourceSecret, UsageSource } from "@billow/contract/metering/sources.ts";
import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { call } from "../client/client.ts";
import { newKey } from "../client/idempotency.ts";

/** The systems that usage is collected from. Polled, because they change by themselves. */
export const sourcesQuery = queryOptions({
  queryKey: ["usage", "sources"],
  queryFn: async ({ signal }) => (await call("listSources", { signal })).data.items,
  refetchInterval: 60_000,
});

export const sourcePresetsQuery = queryOptions({
  queryKey: ["source-presets"],
  queryFn: async ({ signal }) => (await call("listSourcePresets", { signal })).data.items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** A source as it is sent. Missing fields have default values. */
export type NewSource = z.input<typeof newSource>;

export async function createSource(body: NewSource, idempotencyKey: string) {
  return (await call("createSource", { body, idempotencyKey })).data;
}

export interface SourceChange {
  enabled?: boolean;
  config?: Record<string, unknown>;
  secret?: SourceSecret | null;
  confirmDoubled?: boolean;
}

/** A source as stored now, with its version. */
export async function readSource(id: string): Promise<{ source: UsageSource; etag: string | null }> {
  const { data, etag } = await call("getSource", { params: { id } });
  return { source: data, etag };
}

/** Updates a source; with a version, only if it still has that version. */
export async function updateSource(id: string, body: SourceChange, etag: string | null = null) {
  const version = etag === null ? {} : { ifMatch: etag };
  return (await call("updateSource", { params: { id }, body, ...version })).data;
}

export async function deleteSource(id: string) {
  return (await call("deleteSource", { params: { id } })).data;
}

export async function collectSource(id: string) {
  return (await call("collectSource", { params: { id }, idempotencyKey: newKey() })).data;
}

/** Confirms that the resources in the question are gone. */
export async function confirmSource(id: string, question: string) {
  const idempotencyKey = newKey();
  return (await call("confirmSource", { params: { id }, body: { question }, idempotencyKey })).data;
}

/** Measures a source again from a day on, or previews what that changes. */
export async function measureSourceAgain(id: string, body: { from: string; dryRun: boolean }) {
  const idempotencyKey = newKey();
  return (await call("measureSourceAgain", { params: { id }, body, idempotencyKey })).data;
}

/** What a source would bill for the last hours, or for some events. Nothing is stored. */
export async function tryOutSource(body: {
  source: NewSource;
  hours?: number;
  events?: string;
  refused?: boolean;
}) {
  return (await call("dryRunSource", { body, idempotencyKey: newKey() })).data;
}
