import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** The views this person saved, by name. */
export const savedViewsQuery = queryOptions({
  queryKey: ["saved-views"],
  queryFn: async ({ signal }) => (await call("listSavedViews", { signal })).data.items,
});

export async function saveView(view: { name: string; search: string }, idempotencyKey: string) {
  return (await call("createSavedView", { body: { ...view, page: "invoices" }, idempotencyKey })).data;
}

export async function renameView(id: string, name: string) {
  return (await call("updateSavedView", { params: { id }, body: { name } })).data;
}

export async function deleteView(id: string) {
  return (await call("deleteSavedView", { params: { id } })).data;
}
