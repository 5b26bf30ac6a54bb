import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** The archive of old usage records, with the version of its settings. */
export const usageArchiveQuery = queryOptions({
  queryKey: ["usage-archive"],
  queryFn: async ({ signal }) => {
    const { data, etag } = await call("getUsageArchive", { signal });
    return { archive: data, etag };
  },
});

/** Says how many months of usage records stay in the database, if nobody has said so meanwhile. */
export async function keepUsage(keepMonths: number | null, etag: string | null) {
  const version = etag === null ? {} : { ifMatch: etag };
  const called = await call("setUsageArchive", { body: { keepMonths }, ...version });
  return { archive: called.data, etag: called.etag };
}
