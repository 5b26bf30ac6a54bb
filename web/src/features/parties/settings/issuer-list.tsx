import type { Issuer } from "@billow/contract/parties/issuer.ts";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { issuersQuery } from "../../../api/parties/settings.ts";
import { Button } from "../../../components/button.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { RowOpener } from "../../../components/table/row-opener.tsx";
import { formatCounted } from "../../../format/quantity.ts";
import { sentence } from "../../../format/sentence.ts";
import classes from "./settings-page.module.css";

const IssuerEditor = lazy(() =>
  import("./issuer-editor.tsx").then((module) => ({ default: module.IssuerEditor })),
);

/** The legal entities that send invoices. The settings above are the first one's. */
export function IssuerList() {
  const mayWrite = usePermission("settings.write");
  const [open, setOpen] = useState<Issuer | "new" | null>(null);
  const issuers = useQuery(issuersQuery);
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
  const [first, ...others] = issuers.data ?? [];
  return (
    <section className={classes.issuers} aria-labelledby="issuers">
      <div className={classes.listHead}>
        <h2 className={classes.heading} id="issuers">
          Issuers
        </h2>
        <Button refusal={mayWrite ? null : "Only administrators add issuers."} onClick={() => setOpen("new")}>
          Add issuer
        </Button>
      </div>
      <p className={classes.listFact}>
        {others.length === 0
          ? "All invoices are sent by one legal entity. Add another one that sends invoices under its own name and numbers."
          : sentence(
              `Each sends invoices under its own name and numbers. The settings above are those of ${first?.name}`,
            )}
      </p>
      <DataTable
        caption="Issuers"
        columns={mayWrite ? [openerColumn(setOpen), ...columns] : [nameColumn, ...columns]}
        rows={issuers.data ?? null}
        keyOf={({ id }) => id}
      />
      <Suspense>
        {open !== null && (
          <IssuerEditor
            issuer={open === "new" ? null : open}
            isFirst={open !== "new" && open.id === first?.id}
            onClose={() => setOpen(null)}
          />
        )}
      </Suspense>
    </section>
  );
}

const nameColumn: Column<Issuer> = { head: "Name", cell: ({ name }) => name };

function openerColumn(onOpen: (issuer: Issuer) => void): Column<Issuer> {
  return {
    head: "Name",
    cell: (issuer) => <RowOpener onClick={() => onOpen(issuer)}>{issuer.name}</RowOpener>,
  };
}

const columns: readonly Column<Issuer>[] = [
  {
    head: "Numbers",
    width: 144,
    hide: "under",
    cell: ({ prefixes }) => `${prefixes.invoice}, ${prefixes.creditNote}`,
  },
  { head: "Time zone", width: 160, hide: "under", cell: ({ timeZone }) => timeZone },
  { head: "Currency", width: 80, cell: ({ currency }) => currency },
  {
    head: "Terms",
    width: 80,
    hide: "phone",
    cell: ({ paymentTermsDays: days }) => formatCounted(days, "day"),
  },
];
