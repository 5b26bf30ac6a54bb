import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { formatInstant, formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount } from "../../../format/quantity.ts";
import classes from "./run-dialog.module.css";
import { SkippedCustomers } from "./skipped-customers.tsx";
import { unpricedText } from "./unpriced-text.ts";

interface RunDialogProps {
  run: BillingRun;
  timeZone: string;
  onClose: () => void;
}

/** The result of a run: totals per currency, warnings, and skipped customers with reasons. */
export function RunDialog({ run, timeZone, onClose }: RunDialogProps) {
  const { period, state, finishedAt, invoices, totals, skipped, warnings, held, unpriced } = run;
  return (
    <Dialog
      onClose={onClose}
      title={`Billing run of ${formatMonth(period)}`}
      focusTitle
      width={600}
      lead={
        state === "done" && finishedAt !== null
          ? `Finished ${formatInstant(finishedAt, timeZone)}`
          : "Not finished. Run it again to continue where it stopped; it creates only what is missing."
      }
    >
      <dl className={classes.figures}>
        <div>
          <dt>Invoices</dt>
          <dd>{formatCount(invoices)}</dd>
        </div>
        {totals.map(({ amount, currency }) => (
          <div key={currency}>
            <dt>Total in {currency}</dt>
            <dd>{formatMoney(amount, currency)}</dd>
          </div>
        ))}
      </dl>
      {unpriced.length > 0 && (
        <div className={classes.warning}>
          <Banner tone="warn">{unpricedText({ held, unpriced })}</Banner>
        </div>
      )}
      {warnings.map((warning) => (
        <div key={warning} className={classes.warning}>
          <Banner tone="warn">{warning}</Banner>
        </div>
      ))}
      {skipped.length > 0 && (
        <>
          <h3 className={classes.title}>
            {formatCount(skipped.length)} {skipped.length === 1 ? "customer" : "customers"} without invoice
          </h3>
          <SkippedCustomers skipped={skipped} />
        </>
      )}
      <DialogActions>
        <Button variant="filled" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}
