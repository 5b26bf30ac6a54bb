import type { CreditNote } from "@billow/contract/books/books.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { creditNotesQuery } from "../../../api/books/books.ts";
import { fileUrl } from "../../../api/client/download.ts";
import { Button } from "../../../components/button.tsx";
import { SearchField } from "../../../components/fields/search-field.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./credit-notes-page.module.css";

interface CreditNotesPageProps {
  q: string;
  onSearch: (q: string) => void;
}

/** The documents that correct issued invoices: of refunds, and of sent invoices that were voided. */
export function CreditNotesPage({ q, onSearch }: CreditNotesPageProps) {
  const list = useInfiniteQuery(creditNotesQuery(q));
  const notes = list.data?.pages.flatMap((page) => page.items) ?? null;
  return (
    <>
      <PageHead title="Credit notes" />
      <search className={classes.tools}>
        <SearchField
          value={q}
          onChange={onSearch}
          label="Search credit notes by number, invoice or customer"
          placeholder="Number, invoice or customer"
        />
      </search>
      {list.isError ? (
        <ErrorState
          title="The credit notes could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <DataTable caption="Credit notes" columns={columns} rows={notes} keyOf={({ id }) => id} />
      )}
      {notes?.length === 0 && <None q={q} onClear={() => onSearch("")} />}
      {list.hasNextPage && (
        <div className={classes.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function None({ q, onClear }: { q: string; onClear: () => void }) {
  if (q !== "") {
    return (
      <CenteredState title="No credit note matches" action={<Button onClick={onClear}>Clear search</Button>}>
        Nothing has “{q}” in its number, its invoice or its customer's name.
      </CenteredState>
    );
  }
  return (
    <CenteredState title="No credit notes yet">
      Refunding an invoice creates a credit note, and so does voiding an invoice that was sent.
    </CenteredState>
  );
}

const columns: readonly Column<CreditNote>[] = [
  {
    head: "Number",
    width: 132,
    cell: ({ id, number }) => (
      <a
        href={fileUrl("getCreditNotePdf", { params: { id } })}
        target="_blank"
        rel="noopener"
        className={classes.number}
        title={`Open ${number} as PDF`}
      >
        {number}
      </a>
    ),
  },
  { head: "Customer", hide: "under", cell: ({ customer }) => customer.name },
  {
    head: "Invoice",
    width: 140,
    hide: "under",
    cell: ({ invoice }) => (
      <Link to="/invoices/$number" params={{ number: invoice.number }}>
        <InvoiceNumber number={invoice.number} />
      </Link>
    ),
  },
  {
    head: "Reason",
    hide: "narrow",
    cell: ({ reason }) => (
      <span className={classes.plain} title={reason ?? undefined}>
        {reason ?? ""}
      </span>
    ),
  },
  {
    head: "Issue Date",
    width: 128,
    hide: "under",
    cell: ({ issueDate }) => <span className={table.muted}>{formatDate(issueDate)}</span>,
  },
  {
    head: "Amount",
    width: 160,
    right: true,
    cell: ({ total, currency }) => <span className={table.strong}>{formatMoney(total, currency)}</span>,
  },
];
