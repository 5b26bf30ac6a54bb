import { useMe } from "../../api/access/session.ts";
import { SourcesPage } from "../../features/metering/usage-sources/sources-page.tsx";

export function UsageSourcesScreen() {
  return <SourcesPage timeZone={useMe().operator.timeZone} />;
}
