import type { Issuer, IssuerChange, NewIssuer } from "@billow/contract/parties/issuer.ts";
import type { Settings } from "@billow/contract/parties/operator.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** The operator's settings. */
export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: async ({ signal }) => (await call("getSettings", { signal })).data,
});

/** The legal entities that send invoices. */
export const issuersQuery = queryOptions({
  queryKey: ["settings", "issuers"],
  queryFn: async ({ signal }) => (await call("listIssuers", { signal })).data.items,
});

export type SettingsChange = Partial<Omit<Settings, "timeZone" | "mail">>;

/** The settings as stored now, with their version. */
export async function readSettings(): Promise<{ settings: Settings; etag: string | null }> {
  const { data, etag } = await call("getSettings", {});
  return { settings: data, etag };
}

/** Saves the settings if they still have that version. */
export async function saveSettings(body: SettingsChange, etag: string | null): Promise<Settings> {
  return (await call("updateSettings", { body, ...(etag === null ? {} : { ifMatch: etag }) })).data;
}

export async function createIssuer(body: NewIssuer, idempotencyKey: string): Promise<Issuer> {
  return (await call("createIssuer", { body, idempotencyKey })).data;
}

/** An issuer as stored now, with its version. */
export async function readIssuer(id: string): Promise<{ issuer: Issuer; etag: string | null }> {
  const { data, etag } = await call("getIssuer", { params: { id } });
  return { issuer: data, etag };
}

/** Updates the issuer if it still has that version. */
export async function updateIssuer(id: string, body: IssuerChange, etag: string | null): Promise<Issuer> {
  const version = etag === null ? {} : { ifMatch: etag };
  return (await call("updateIssuer", { params: { id }, body, ...version })).data;
}
