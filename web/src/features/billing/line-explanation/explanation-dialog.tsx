import type { LineExplanation } from "@billow/contract/billing/explanation.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { usePermission } from "../../../api/access/session.ts";
import { explanationQuery } from "../../../api/invoicing/explanation.ts";
import { Dialog } from "../../../components/dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { addDays } from "../../../format/calendar.ts";
import { formatDateRange } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatQuantity } from "../../../format/quantity.ts";
import { DayBars } from "./day-bars.tsx";
import classes from "./explanation-dialog.module.css";
import { LineBills } from "./line-bills.tsx";
import { LineResources } from "./line-resources.tsx";

interface ExplanationDialogProps {
  invoice: Invoice;
  line: InvoiceLine;
  /** The line's position on the invoice, from 1. */
  position: number;
  onClose: () => void;
}

/** The explanation of a line: the steps of its amount, resources with their usage, and events. */
export function ExplanationDialog({ invoice, line, position, onClose }: ExplanationDialogProps) {
  const query = useInfiniteQuery(explanationQuery(invoice.id, position));
  const [explanation] = query.data?.pages ?? [];
  const period = line.period ?? invoice.period;
  return (
    <Dialog
      onClose={onClose}
      title={line.product}
      focusTitle
      width={760}
      lead={[
        line.description,
        period && formatDateRange(period.from, period.before),
        formatMoney(line.amount, invoice.currency),
      ]
        .filter((part) => part !== null && part !== "")
        .join(" · ")}
    >
      {query.isPending && <Waiting />}
      {query.isError && !explanation && (
        <ErrorState
          title="The line could not be explained"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {explanation && (
        <>
          <Steps explanation={explanation} />
          <DayBars days={explanation.byDay} unit={explanation.quantity?.unit ?? line.unit ?? ""} />
          <LineResources
            pages={query.data?.pages ?? []}
            unit={explanation.quantity?.unit ?? line.unit ?? ""}
            onMore={query.hasNextPage ? () => void query.fetchNextPage() : null}
            busy={query.isFetchingNextPage}
          />
          <LineBills bills={explanation.bills} invoice={invoice} unit={line.unit ?? ""} />
          <Ways explanation={explanation} invoice={invoice} />
        </>
      )}
    </Dialog>
  );
}

function Steps({ explanation: { steps, quantity, rateCard, line } }: { explanation: LineExplanation }) {
  return (
    <>
      {quantity?.changed && (
        <div className={classes.changed}>
          <Banner tone="warn">
            Usage has changed since: it is now {formatQuantity(quantity.reported)} {unitLabel(quantity.unit)},
            and this invoice knew of {formatQuantity(quantity.billed)}.
            {line.kind !== "adjustment" &&
              " The difference comes with the next billing run, as an adjustment."}
          </Banner>
        </div>
      )}
      <ol className={classes.steps}>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {rateCard && <p className={classes.note}>Priced by the rate card {rateCard.name}.</p>}
    </>
  );
}

/** Links to the period's usage and to its events. */
function Ways({
  explanation: { records, line },
  invoice,
}: {
  explanation: LineExplanation;
  invoice: Invoice;
}) {
  const mayViewUsage = usePermission("usage.view");
  if (records === null || !mayViewUsage) return null;
  const { customerId, meter, from, before } = records;
  return (
    <p className={classes.ways}>
      <Link
        to="/usage"
        search={{
          customer: customerId,
          meter: line.meter ?? meter,
          from,
          to: addDays(before, -1),
          invoice: invoice.number,
        }}
      >
        View usage
      </Link>
      <Link
        to="/usage/events"
        search={{ customer: customerId, meter, from, to: before, invoice: invoice.number }}
      >
        View the events behind it
      </Link>
    </p>
  );
}

function Waiting() {
  return (
    <div className={classes.waiting} aria-busy="true">
      {[480, 420, 520, 360].map((width) => (
        <Skeleton key={width} width={width} />
      ))}
    </div>
  );
}
