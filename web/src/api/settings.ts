import type { Settings } from "@billow/contract/operator.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";

/** The operator's settings. */
export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: async ({ signal }) => (await call("getSettings", { signal })).data,
});

export type SettingsChange = Partial<Omit<Settings, "timeZone" | "mail">>;

export async function saveSettings(body: SettingsChange): Promise<Settings> {
  return (await call("updateSettings", { body })).data;
}
