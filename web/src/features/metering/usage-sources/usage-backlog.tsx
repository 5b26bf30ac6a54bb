import { useQuery } from "@tanstack/react-query";
import { usageBacklogQuery } from "../../../api/metering/usage.ts";
import { Banner } from "../../../components/states/banner.tsx";
import { formatAgo } from "../../../format/date.ts";
import { formatCounted } from "../../../format/quantity.ts";

/** Summing up comes round every minute, so what waits for longer than this says that it does not keep up. */
const BEHIND_MS = 10 * 60_000;

/** Says so when usage of all customers is not summed up any more, or not fast enough. */
export function UsageBacklog() {
  const { data } = useQuery(usageBacklogQuery);
  if (data === undefined || data.since === null) return null;
  const now = new Date();
  if (data.failure === null && now.getTime() - Date.parse(data.since) < BEHIND_MS) return null;
  return (
    <Banner tone="warn">
      {`Summing up usage is behind: ${formatCounted(data.waiting, "change")} to be added, and nothing was left ${formatAgo(data.since, now)}. `}
      {"Nothing is lost and figures are correct, but reports over all customers take longer. "}
      {data.failure === null
        ? "It catches up when less usage arrives."
        : `It is tried again every minute. The last try failed: ${data.failure}.`}
    </Banner>
  );
}
