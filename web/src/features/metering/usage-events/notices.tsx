import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { NoticeKind, UsageNotice } from "@billow/contract/reporting/three-way.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMeterName } from "../../../api/metering/meters.ts";
import { usageNoticesQuery } from "../../../api/metering/usage.ts";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatMoney } from "../../../format/money.ts";
import { formatCount, formatRounded } from "../../../format/quantity.ts";
import classes from "./reconciliation-page.module.css";

const KINDS: Record<NoticeKind, string> = {
  noRun: "No billing run",
  notInvoiced: "No invoice",
  billedOtherwise: "Billed otherwise",
  notPriced: "No price",
  staleDraft: "Stale draft",
  sharedResource: "Two customers",
  unlistedResource: "Not listed",
};

/** Where inventory, metered, priced and billed differ, by customer and month. */
export function Notices() {
  const query = useQuery(usageNoticesQuery);
  const notices = query.data;
  const meterName = useMeterName();
  return (
    <section className={classes.section}>
      <h2 className={classes.title}>Metered, priced and billed</h2>
      {query.isError ? (
        <ErrorState
          title="The comparison could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <>
          <p className={classes.lead}>{notices && sentence(notices.counts)}</p>
          {notices && notices.items.length > 0 && (
            <DataTable
              caption="Where metered, priced and billed differ"
              dense
              minWidth={720}
              columns={columnsFor(meterName)}
              rows={notices.items}
              keyOf={(notice) =>
                [notice.kind, notice.customer?.id, notice.month, notice.resource, notice.detail].join(" ")
              }
            />
          )}
        </>
      )}
    </section>
  );
}

function sentence(counts: readonly { kind: NoticeKind; count: number }[]): string {
  if (counts.length === 0) return "Every closed month is billed as metered and priced.";
  return counts.map(({ kind, count }) => `${KINDS[kind]}: ${formatCount(count)}`).join(" · ");
}

function columnsFor(meterName: (id: string) => string): readonly Column<UsageNotice>[] {
  return [
    {
      head: "Customer",
      width: 176,
      cell: ({ customer }) =>
        customer === null ? (
          <span className={table.faint}>All</span>
        ) : (
          <Link to="/customers/$id" params={{ id: customer.id }}>
            {customer.name}
          </Link>
        ),
    },
    { head: "Month", width: 88, cell: ({ month }) => month ?? <span className={table.faint}>–</span> },
    {
      head: "What is so",
      cell: ({ kind, detail, quantities }) => (
        <>
          <b className={table.strong}>{KINDS[kind]}.</b> {detail}
          {quantities
            .filter(({ metered, billed }) => metered !== billed)
            .map(({ meter, unit, metered, billed }) => (
              <div key={meter} className={table.muted}>
                {meterName(meter)}: {formatRounded(metered, 6)} metered, {formatRounded(billed, 6)} billed{" "}
                <span className={classes.unit}>{unitLabel(unit)}</span>
              </div>
            ))}
        </>
      ),
    },
    { head: "Priced", width: 128, right: true, cell: ({ priced, currency }) => money(priced, currency) },
    { head: "Billed", width: 128, right: true, cell: ({ billed, currency }) => money(billed, currency) },
  ];
}

function money(amount: string | null, currency: string | null) {
  if (amount === null || currency === null) return <span className={table.faint}>–</span>;
  return formatMoney(amount, currency);
}
