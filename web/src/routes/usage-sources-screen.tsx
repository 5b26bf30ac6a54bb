import { useMe } from "../api/session.ts";
import { SourcesPage } from "../features/usage-sources/sources-page.tsx";

export function UsageSourcesScreen() {
  return <SourcesPage timeZone={useMe().operator.timeZone} />;
}
