import type { Meter, MeterChange, NewMeter } from "@billow/contract/metering/meter.ts";
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "../client/client.ts";

export const metersQuery = queryOptions({
  queryKey: ["meters"],
  queryFn: async ({ signal }) => (await call("listMeters", { signal })).data.items,
  staleTime: 300_000,
});

/** What meters are called, by id; one that is not known, or not yet, by its id. */
export function useMeterName(): (id: string) => string {
  const { data } = useQuery(metersQuery);
  const names = new Map(data?.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

export async function readMeter(id: string): Promise<{ meter: Meter; etag: string | null }> {
  const { data, etag } = await call("getMeter", { params: { id } });
  return { meter: data, etag };
}

export async function createMeter(body: NewMeter, idempotencyKey: string): Promise<Meter> {
  return (await call("createMeter", { body, idempotencyKey })).data;
}

export async function updateMeter(id: string, body: MeterChange, etag: string | null): Promise<Meter> {
  const version = etag === null ? {} : { ifMatch: etag };
  return (await call("updateMeter", { params: { id }, body, ...version })).data;
}

export async function deleteMeter(id: string): Promise<void> {
  await call("deleteMeter", { params: { id } });
}

/** Refetches meters, and usage, because a new meter counts what waited for it. */
export async function metersChanged(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: metersQuery.queryKey }),
    client.invalidateQueries({ queryKey: ["usage"] }),
  ]);
}
