import { useSeesAll } from "../api/access/session.ts";
import { ButtonLink } from "./button-link.tsx";
import { Banner } from "./states/banner.tsx";

/** What invoices lack that are about to leave, with the page where it is entered. */
export function IssueWarnings({ warnings }: { warnings: readonly string[] }) {
  const seesAll = useSeesAll();
  return warnings.map((warning) => (
    <Banner
      key={warning}
      tone="warn"
      action={
        seesAll && (
          <ButtonLink to="/settings" size="compact">
            Open Settings
          </ButtonLink>
        )
      }
    >
      {warning}
    </Banner>
  ));
}
