import type { Issuer } from "@billow/contract/parties/issuer.ts";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../../api/session.ts";
import { issuersQuery } from "../../../api/settings.ts";
import { type Column, DataTable } from "../../../components/data-table.tsx";
import { ErrorState } from "../../../components/error-state.tsx";
import classes from "./settings-page.module.css";

/** The legal entities that send invoices, where there is more than one. The settings above are the first one's. */
export function IssuerList() {
  const isShown = useMe().issuers.length > 1;
  const issuers = useQuery({ ...issuersQuery, enabled: isShown });
  if (!isShown) return null;
  if (issuers.isError) {
    return (
      <ErrorState
        title="The issuers could not be loaded"
        error={issuers.error}
        onRetry={() => void issuers.refetch()}
        retrying={issuers.isFetching}
      />
    );
  }
  return (
    <section className={classes.issuers}>
      <h2 className={classes.heading}>Issuers</h2>
      <p className={classes.fact}>
        Each sends invoices under its own name and numbers. The settings above are those of{" "}
        {issuers.data?.[0]?.name ?? "the first one"}; the others are changed by the API.
      </p>
      <DataTable caption="Issuers" columns={columns} rows={issuers.data ?? null} keyOf={({ id }) => id} />
    </section>
  );
}

const columns: readonly Column<Issuer>[] = [
  { head: "Name", cell: ({ name }) => name },
  { head: "Numbers", width: 128, cell: ({ prefixes }) => `${prefixes.invoice}, ${prefixes.creditNote}` },
  { head: "Time zone", width: 176, hide: "phone", cell: ({ timeZone }) => timeZone },
  { head: "Currency", width: 96, hide: "phone", cell: ({ currency }) => currency },
];
