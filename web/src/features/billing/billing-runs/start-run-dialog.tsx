import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import { NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { startBillingRun } from "../../../api/billing/billing-runs.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { monthStart } from "../../../format/calendar.ts";
import { formatMonth } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCounted } from "../../../format/quantity.ts";
import { SkippedCustomers } from "./skipped-customers.tsx";
import classes from "./start-run-dialog.module.css";
import { unpricedText } from "./unpriced-text.ts";

/** Lets a person choose a closed month, previews its run, and starts it. */
export function StartRunDialog({ today, onClose }: { today: string; onClose: () => void }) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const months = monthsToBill(today);
  const running = months[0] ?? "";
  const [period, setPeriod] = useState(months[1] ?? "");
  const preview = useMutation({
    mutationFn: () =>
      startBillingRun({ period, dryRun: true }, attempts.current(["dry", period, Date.now()])),
  });
  const run = useMutation({
    mutationFn: () => startBillingRun({ period, dryRun: false }, attempts.current(["run", period])),
    onSuccess: async (made) => {
      onClose();
      toast(`${draftsOf(made.created)} for ${formatMonth(made.period)} made.`);
      await client.invalidateQueries();
    },
  });
  const error = run.error ?? preview.error;
  const failure = error === null ? null : failureOf(error);
  return (
    <Dialog
      onClose={onClose}
      busy={run.isPending}
      title="Start a billing run"
      lead="Turns the usage of a month that is over into drafts, one for each customer. Drafts that exist already are left as they are."
    >
      {failure && failure.fields.size === 0 && (
        <div className={classes.failure}>
          <Banner tone="danger">{failure.detail}</Banner>
        </div>
      )}
      <NativeSelect
        size="md"
        label="Month"
        data-autofocus
        disabled={run.isPending}
        value={period}
        data={months.map((month) => ({
          value: month,
          label: month === running ? `${formatMonth(month)}, preview only` : formatMonth(month),
        }))}
        onChange={(event) => {
          setPeriod(event.currentTarget.value);
          preview.reset();
          run.reset();
        }}
        error={failure?.fields.get("/period")}
      />
      {preview.data && <Preview run={preview.data} />}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button busy={preview.isPending} onClick={() => preview.mutate()}>
          Preview
        </Button>
        <Button
          variant="filled"
          busy={run.isPending}
          refusal={refusalOf(period === running, preview.data)}
          onClick={() => run.mutate()}
        >
          {preview.data ? `Make ${draftsOf(preview.data.invoices)}` : "Start"}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Preview({ run }: { run: BillingRun }) {
  const totals = run.totals.map(({ amount, currency }) => formatMoney(amount, currency)).join(" + ");
  return (
    <div className={classes.preview} role="status">
      <p className={classes.figure}>
        {draftsOf(run.invoices)}
        {totals !== "" && `, ${totals} in all`}
      </p>
      {run.unpriced.length > 0 && <p className={classes.warning}>{unpricedText(run)}</p>}
      {run.warnings.map((warning) => (
        <p key={warning} className={classes.warning}>
          {warning}
        </p>
      ))}
      {run.skipped.length > 0 && <SkippedCustomers skipped={run.skipped} />}
    </div>
  );
}

/** A dry run creates none, so the preview counts its invoices. */
function draftsOf(count: number): string {
  return formatCounted(count, "draft");
}

function refusalOf(isRunning: boolean, preview: BillingRun | undefined): string | null {
  if (isRunning) return "This month is not over. It can only be previewed.";
  return preview?.invoices === 0 ? "This month has all its drafts already." : null;
}

/** The running month, which can only be previewed, and the twelve before it, latest first. */
function monthsToBill(today: string): string[] {
  return Array.from({ length: 13 }, (_, index) => monthStart(today, -index).slice(0, 7));
}
