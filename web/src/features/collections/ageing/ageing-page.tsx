import type { AgeingReport } from "@billow/contract/collections/ageing.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useQuery } from "@tanstack/react-query";
import { usePermission } from "../../../api/access/session.ts";
import { fileUrl } from "../../../api/client/download.ts";
import { ageingQuery } from "../../../api/collections/ageing.ts";
import { DownloadLink } from "../../../components/button-link.tsx";
import { ReportsHead } from "../../../components/heads/reports-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount } from "../../../format/quantity.ts";
import { AgeingFilters, type AgeingView } from "./ageing-filters.tsx";
import classes from "./ageing-page.module.css";
import { AgeingTable } from "./ageing-table.tsx";

interface AgeingPageProps {
  view: AgeingView;
  today: string;
  issuers: readonly { id: string; name: string }[];
  onView: (view: AgeingView) => void;
}

/** What customers owe by days past due: today, or as it stood on any past day. */
export function AgeingPage({ view, today, issuers, onView }: AgeingPageProps) {
  const asOf = view.day === undefined || view.day >= today ? undefined : view.day;
  const query = useQuery(ageingQuery({ asOf, issuerId: view.issuer }));
  const report = query.data;
  const totals = report?.totals ?? [];
  const total = totals.find(({ currency }) => currency === view.currency) ?? totals[0];
  const mayExport = usePermission("invoices.export");
  return (
    <>
      <ReportsHead page="Ageing">
        {mayExport && total && (
          <DownloadLink
            icon={IconDownload}
            href={fileUrl("exportAgeing", { query: { asOf, issuerId: view.issuer } })}
            download
          >
            Export CSV
          </DownloadLink>
        )}
      </ReportsHead>
      <AgeingFilters
        view={view}
        today={today}
        issuers={issuers}
        currencies={totals.map(({ currency }) => currency)}
        currency={total?.currency}
        onView={onView}
      />
      {query.isError ? (
        <ErrorState
          title="The ageing could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <AgeingOf report={report} total={total} view={view} isToday={asOf === undefined} />
      )}
    </>
  );
}

type Total = AgeingReport["totals"][number];

interface AgeingOfProps {
  report: AgeingReport | undefined;
  total: Total | undefined;
  view: AgeingView;
  isToday: boolean;
}

function AgeingOf({ report, total, view, isToday }: AgeingOfProps) {
  if (report && !total) {
    return (
      <CenteredState title={isToday ? "Nothing is open" : "Nothing was open"}>
        {isToday
          ? "Every invoice that was issued is paid, given up or voided."
          : `At the end of ${formatDate(report.asOf)} no customer owed anything.`}
      </CenteredState>
    );
  }
  const rows = report?.rows.filter(({ currency }) => currency === total?.currency);
  return (
    <>
      <Figures total={total} />
      <AgeingTable report={report} total={total} rows={rows} issuer={view.issuer} isToday={isToday} />
      {total && (
        <p className={classes.note}>
          {rows && rows.length < total.customers && (
            <>The {formatCount(rows.length)} customers who owe most. The total and the CSV have all. </>
          )}
          {isToday
            ? "Days are counted from the due date. The total is the balance of the account receivable."
            : "As the books stood at the end of that day. Days are counted from the due date."}
        </p>
      )}
    </>
  );
}

/** As high before it is loaded, so that nothing moves. */
function Figures({ total }: { total: Total | undefined }) {
  const days = total?.daysSalesOutstanding;
  const waiting = <Skeleton width={120} height={20} />;
  return (
    <dl className={classes.figures} aria-busy={total === undefined}>
      <div>
        <dt>Open</dt>
        <dd>{total ? formatMoney(total.open, total.currency) : waiting}</dd>
      </div>
      <div>
        <dt>Past due</dt>
        <dd>{total ? formatMoney(total.pastDue, total.currency) : waiting}</dd>
      </div>
      <div title="What is open ÷ what was invoiced in the last 90 days × 90">
        <dt>Days sales outstanding</dt>
        <dd>
          {days === undefined
            ? waiting
            : days === null
              ? "–"
              : `${formatCount(days)} ${days === 1 ? "day" : "days"}`}
        </dd>
      </div>
    </dl>
  );
}
