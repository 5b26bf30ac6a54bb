import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** What was open at the end of a day, or is today, by age. Read anew whenever somebody goes there. */
export function ageingQuery({ asOf, issuerId }: { asOf: string | undefined; issuerId: string | undefined }) {
  return queryOptions({
    queryKey: ["ageing", asOf ?? "", issuerId ?? ""],
    queryFn: async ({ signal }) => (await call("getAgeing", { query: { asOf, issuerId }, signal })).data,
    staleTime: 0,
  });
}
