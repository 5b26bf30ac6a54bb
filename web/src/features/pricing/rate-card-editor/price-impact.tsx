import type { PriceImpact as Impact } from "@billow/contract/billing/price-impact.ts";
import { useMutation } from "@tanstack/react-query";
import { useMe } from "../../../api/access/session.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { computePriceImpact } from "../../../api/pricing/catalog.ts";
import { Button } from "../../../components/button.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { dateIn, monthStart } from "../../../format/calendar.ts";
import { formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import type { NewRateCardBody } from "./card-form.ts";
import classes from "./price-impact.module.css";
import { impactText } from "./price-impact-text.ts";

interface PriceImpactProps {
  body: NewRateCardBody;
  /** The agreed card whose prices the new one begins with; null for everyone's. */
  agreedCardId: string | null;
  /** Whether the form can be read. */
  isReadable: boolean;
}

/** What the prices of the form would have made of the last month that is over, in all and by customer. */
export function PriceImpact({ body, agreedCardId, isReadable }: PriceImpactProps) {
  const period = monthStart(dateIn(useMe().operator.timeZone, new Date()), -1).slice(0, 7);
  const { issuerId, currency, items } = body;
  const compute = useMutation({
    mutationFn: () =>
      computePriceImpact({
        ...(issuerId === undefined ? {} : { issuerId }),
        currency,
        period,
        ...(agreedCardId === null ? {} : { rateCardId: agreedCardId }),
        items,
      }),
  });
  const failure = compute.error === null ? null : failureOf(compute.error);
  return (
    <section className={classes.impact}>
      <Button
        busy={compute.isPending}
        refusal={isReadable ? null : "Some fields cannot be read yet."}
        onClick={() => compute.mutate()}
      >
        Show effect on {formatMonth(period)}
      </Button>
      {failure && <Banner tone="danger">{failure.detail}</Banner>}
      {compute.data && (
        <div role="status">
          <p className={classes.sentence}>{impactText(compute.data)}</p>
          {compute.data.largest.length > 0 && (
            <DataTable
              caption="Customers whose bill changes most"
              columns={columnsIn(currency)}
              rows={compute.data.largest}
              keyOf={({ customerId }) => customerId}
            />
          )}
        </div>
      )}
    </section>
  );
}

function columnsIn(currency: string): readonly Column<Impact["largest"][number]>[] {
  return [
    { head: "Customer", cell: ({ name }) => name },
    { head: "Now", width: 140, right: true, cell: ({ current }) => formatMoney(current, currency) },
    { head: "Then", width: 140, right: true, cell: ({ proposed }) => formatMoney(proposed, currency) },
    {
      head: "Change",
      width: 140,
      right: true,
      cell: ({ change }) => <span className={table.strong}>{formatMoney(change, currency)}</span>,
    },
  ];
}
