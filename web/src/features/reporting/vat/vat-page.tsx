import type { VatReport } from "@billow/contract/reporting/vat.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useQuery } from "@tanstack/react-query";
import { usePermission } from "../../../api/access/session.ts";
import { fileUrl } from "../../../api/client/download.ts";
import { vatQuery } from "../../../api/reporting/reports.ts";
import { DownloadLink } from "../../../components/button-link.tsx";
import { type ChosenRange, DateRangePicker, daysOf } from "../../../components/fields/date-range-picker.tsx";
import { IssuerSelect } from "../../../components/fields/issuer-select.tsx";
import classes from "../../../components/heads/reports.module.css";
import { ReportsHead } from "../../../components/heads/reports-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { formatDateRange } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatPercent } from "../../../format/quantity.ts";
import { inCurrencyFirst } from "../../../format/sums.ts";

interface VatPageProps {
  range: ChosenRange;
  issuer: string | undefined;
  today: string;
  timeZone: string;
  issuers: readonly { id: string; name: string; currency: string }[];
  onRange: (range: ChosenRange) => void;
  onIssuer: (issuer: string | undefined) => void;
}

/** The output tax of a period by country, category and rate, as the books have it. */
export function VatPage(props: VatPageProps) {
  const { range, issuer, today, timeZone, issuers } = props;
  const days = daysOf(range, today) ?? { from: today, before: today };
  const asked = { ...days, issuerId: issuer };
  const query = useQuery(vatQuery(asked));
  const report = query.data;
  const own = (issuers.find(({ id }) => id === issuer) ?? issuers[0])?.currency;
  const mayExport = usePermission("invoices.export");
  return (
    <>
      <ReportsHead page="VAT">
        {mayExport && (
          <DownloadLink icon={IconDownload} href={fileUrl("exportVat", { query: asked })} download>
            Export CSV
          </DownloadLink>
        )}
      </ReportsHead>
      <div className={classes.tools}>
        <DateRangePicker
          value={range}
          onChange={props.onRange}
          today={today}
          timeZone={timeZone}
          about="Posting date"
        />
        <IssuerSelect
          size="sm"
          issuers={issuers}
          value={issuer ?? ""}
          all="All issuers"
          onChange={(id) => props.onIssuer(id === "" ? undefined : id)}
        />
      </div>
      {query.isError ? (
        <ErrorState
          title="The output tax could not be loaded"
          error={query.error}
          kept="Your range is kept."
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : report?.rows.length === 0 ? (
        <CenteredState title="Nothing was posted in these days">
          No invoice was issued, corrected or written off in {formatDateRange(days.from, days.before)}.
        </CenteredState>
      ) : (
        <>
          <DataTable
            caption="Output tax by country, category and rate"
            columns={columns}
            rows={report ? linesOf(report, own) : null}
            keyOf={({ key }) => key}
          />
          {report && (
            <p className={classes.note}>
              From the postings with a date in the period. The totals are the balances of the accounts tax and
              tax relief.
            </p>
          )}
        </>
      )}
    </>
  );
}

type Sums = Pick<
  VatReport["rows"][number],
  "currency" | "invoiced" | "credited" | "writtenOff" | "net" | "tax"
>;
/** A row of the report, or with null what all of a currency come to. */
type Line = Sums & {
  key: string;
  of: Pick<VatReport["rows"][number], "country" | "category" | "rate"> | null;
};

function linesOf({ rows, totals }: VatReport, ownCurrency: string | undefined): Line[] {
  return inCurrencyFirst(totals, ownCurrency).flatMap((total) => [
    ...rows
      .filter(({ currency }) => currency === total.currency)
      .map((row) => ({ ...row, of: row, key: `${row.currency} ${row.country} ${row.category} ${row.rate}` })),
    { ...total, of: null, key: total.currency },
  ]);
}

const CATEGORIES: Readonly<Record<string, string>> = {
  standard: "Standard",
  zero: "Zero rate",
  exempt: "Exempt",
  reverseCharge: "Reverse charge",
  export: "Export",
  outsideScope: "Outside scope",
};

const columns: readonly Column<Line>[] = [
  {
    head: "Country",
    width: 96,
    cell: ({ of, currency }) =>
      of === null ? <b className={classes.sum}>All in {currency}</b> : (of.country ?? "Unknown"),
  },
  {
    head: "Category",
    hide: "under",
    cell: ({ of }) => (of === null ? "" : (CATEGORIES[of.category] ?? of.category)),
  },
  {
    head: "Rate",
    width: 72,
    right: true,
    hide: "under",
    cell: ({ of }) => (of === null ? "" : formatPercent(of.rate)),
  },
  // Where there is no room, their sum is enough.
  { ...amountColumn("Invoiced", ({ invoiced }) => invoiced.net), hide: "narrow" },
  { ...amountColumn("Credited", ({ credited }) => credited.net), hide: "narrow" },
  { ...amountColumn("Written off", ({ writtenOff }) => writtenOff.net), hide: "narrow" },
  amountColumn("Net", ({ net }) => net),
  amountColumn("Tax", ({ tax }) => tax),
];

function amountColumn(head: string, amountOf: (line: Line) => string): Column<Line> {
  return {
    head,
    width: 128,
    right: true,
    cell: (line) => {
      const text = formatMoney(amountOf(line), line.currency).replace("-", "−");
      return line.of === null ? <b className={classes.sum}>{text}</b> : text;
    },
  };
}
