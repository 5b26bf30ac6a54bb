import type { Statement } from "@billow/contract/books/books.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useQuery } from "@tanstack/react-query";
import { statementQuery } from "../../../api/books/books.ts";
import { fileUrl } from "../../../api/client/download.ts";
import { DownloadLink } from "../../../components/button-link.tsx";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatDate } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./customer-sheet.module.css";

/** What happened between the operator and the customer, and what is owed after each step. */
export function CustomerStatement({ customerId }: { customerId: string }) {
  const query = useQuery(statementQuery(customerId));
  const statement = query.data;
  return (
    <SheetSection
      title="Statement"
      action={
        statement &&
        statement.entries.length > 0 && (
          <DownloadLink
            size="compact"
            icon={IconDownload}
            href={fileUrl("exportStatement", { params: { id: customerId } })}
            download
          >
            Export
          </DownloadLink>
        )
      }
    >
      {query.isError && (
        <ErrorState
          title="The statement could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {statement?.entries.length === 0 && <p className={classes.none}>Nothing has been booked yet.</p>}
      {!query.isError && statement?.entries.length !== 0 && (
        <DataTable
          caption="Statement"
          columns={columnsIn(statement)}
          rows={statement ? rowsOf(statement) : null}
          keyOf={({ key }) => key}
        />
      )}
    </SheetSection>
  );
}

interface StatementRow {
  key: string;
  entry: Statement["entries"][number];
}

/** The newest first, as what was just done is what people look for. */
function rowsOf({ entries }: Statement): StatementRow[] {
  return entries.map((entry, place) => ({ key: `${place}`, entry })).reverse();
}

function columnsIn(statement: Statement | null | undefined): readonly Column<StatementRow>[] {
  const { currency = "", entries = [] } = statement ?? {};
  const sum = (amount: string) => (isZero(amount) ? "" : formatMoney(amount, currency));
  const texts = entries.flatMap(({ debit, credit, balance }) =>
    [debit, credit, balance].map((amount) => formatMoney(amount, currency).length),
  );
  // Sums are never cut: the columns are as wide as the longest of them, and no wider, as what it was needs room too.
  const width = Math.max(112, ...texts.map((length) => length * 8 + 24));
  return [
    {
      head: "Date",
      width: 112,
      cell: ({ entry }) => <span className={table.muted}>{formatDate(entry.date)}</span>,
    },
    {
      head: "What",
      cell: ({ entry }) => (
        <span className={classes.plain} title={entry.description}>
          {entry.description}
        </span>
      ),
    },
    { head: "Debit", width, right: true, hide: "under", cell: ({ entry }) => sum(entry.debit) },
    { head: "Credit", width, right: true, hide: "under", cell: ({ entry }) => sum(entry.credit) },
    {
      head: "Balance",
      width,
      right: true,
      cell: ({ entry }) => <span className={table.strong}>{formatMoney(entry.balance, currency)}</span>,
    },
  ];
}
