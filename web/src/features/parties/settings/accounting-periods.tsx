import type { AccountingPeriod } from "@billow/contract/books/accounting-periods.ts";
import { NativeSelect } from "@mantine/core";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe, usePermission } from "../../../api/access/session.ts";
import { accountingPeriodsQuery } from "../../../api/books/accounting-periods.ts";
import { Button } from "../../../components/button.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { formatDate, formatMonth } from "../../../format/date.ts";
import { ExportBooksDialog } from "./export-books-dialog.tsx";
import { PeriodDialog } from "./period-dialog.tsx";
import classes from "./settings-page.module.css";

/** As many months as are shown until somebody wants all. */
const SHOWN = 6;

/** The months of the books: which are closed, and by whom. */
export function AccountingPeriods() {
  const { issuers } = useMe();
  const [issuerId, setIssuerId] = useState(issuers[0]?.id ?? "");
  const [open, setOpen] = useState<AccountingPeriod | null>(null);
  const [all, setAll] = useState(false);
  const [exporting, setExporting] = useState(false);
  const mayExport = usePermission("invoices.export");
  const periods = useQuery(accountingPeriodsQuery(issuerId));
  const columns = useColumns(setOpen);
  if (periods.isError) {
    return (
      <ErrorState
        title="The accounting periods could not be loaded"
        error={periods.error}
        onRetry={() => void periods.refetch()}
        retrying={periods.isFetching}
      />
    );
  }
  const rows = periods.data ?? null;
  return (
    <section className={classes.issuers} aria-labelledby="books">
      <div className={classes.listHead}>
        <h2 className={classes.heading} id="books">
          Books
        </h2>
        <div className={classes.listTools}>
          {issuers.length > 1 && (
            <NativeSelect
              size="sm"
              aria-label="Issuer of the books"
              value={issuerId}
              onChange={(event) => setIssuerId(event.currentTarget.value)}
              data={issuers.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
          {mayExport && rows !== null && rows.length > 0 && (
            <Button icon={IconDownload} onClick={() => setExporting(true)}>
              Export…
            </Button>
          )}
        </div>
      </div>
      <p className={classes.listFact}>
        Nothing is posted with a date in a closed month: no invoice, payment, credit note or reversal.
      </p>
      <DataTable
        caption="Accounting periods"
        columns={columns}
        rows={all ? rows : (rows?.slice(0, SHOWN) ?? null)}
        keyOf={({ period }) => period}
      />
      {!all && rows !== null && rows.length > SHOWN && (
        <div className={classes.listFoot}>
          <Button onClick={() => setAll(true)}>{`Show all ${rows.length} months`}</Button>
        </div>
      )}
      {exporting && rows !== null && (
        <ExportBooksDialog
          issuerId={issuerId}
          months={rows.map(({ period }) => period)}
          onClose={() => setExporting(false)}
        />
      )}
      {open !== null && <PeriodDialog issuerId={issuerId} period={open} onClose={() => setOpen(null)} />}
    </section>
  );
}

function useColumns(onOpen: (period: AccountingPeriod) => void): readonly Column<AccountingPeriod>[] {
  const mayClose = usePermission("invoices.write");
  const mayReopen = usePermission("settings.write");
  return [
    { head: "Month", cell: ({ period }) => formatMonth(`${period}-01`) },
    {
      head: "Closed",
      cell: ({ closedAt, closedBy }) => (closedAt ? `${formatDate(closedAt.slice(0, 10))}, ${closedBy}` : ""),
    },
    {
      head: "Change",
      right: true,
      width: 112,
      cell: (period) =>
        period.state === "running" ? (
          "Running"
        ) : period.state === "open" ? (
          <Button
            aria-label={`Close ${formatMonth(`${period.period}-01`)}`}
            refusal={mayClose ? null : "Your role may view invoices, but not change them."}
            onClick={() => onOpen(period)}
          >
            Close
          </Button>
        ) : (
          <Button
            aria-label={`Reopen ${formatMonth(`${period.period}-01`)}`}
            refusal={mayReopen ? null : "Only administrators reopen a month."}
            onClick={() => onOpen(period)}
          >
            Reopen
          </Button>
        ),
    },
  ];
}
