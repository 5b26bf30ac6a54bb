import type { MeasuredAgain, UsageSource } from "@billow/contract/metering/sources.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { measureSourceAgain, sourcesQuery } from "../../../api/metering/sources.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { toast } from "../../../components/toast/toast.ts";
import { formatCount, formatQuantity } from "../../../format/quantity.ts";
import classes from "./dry-run-result.module.css";

/** Measures a source again from a day on, after its mappings were corrected. What that changes is shown first. */
export function MeasureAgainDialog({ source, onClose }: { source: UsageSource; onClose: () => void }) {
  const [from, setFrom] = useState("");
  const [isMissing, setMissing] = useState(false);
  const client = useQueryClient();
  const preview = useMutation({
    mutationFn: (day: string) => measureSourceAgain(source.id, { from: day, dryRun: true }),
  });
  const measuring = useMutation({
    mutationFn: () => measureSourceAgain(source.id, { from, dryRun: false }),
    onSuccess: () => {
      onClose();
      toast(`${source.name} is measured again, hour by hour.`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
  });
  const error = measuring.error ?? preview.error;
  const failure = error === null ? null : failureOf(error);

  function show(event: FormEvent): void {
    event.preventDefault();
    measuring.reset();
    setMissing(from === "");
    if (from !== "" && !preview.isPending) preview.mutate(from);
  }

  return (
    <Dialog
      onClose={onClose}
      busy={measuring.isPending}
      width={920}
      title={`Measure ${source.name} again`}
      lead="Uses its current mappings. Differences become corrections. Invoiced months get adjustments."
    >
      <form onSubmit={show} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <TextInput
          type="date"
          label="From this day on"
          data-autofocus
          value={from}
          onChange={({ currentTarget }) => {
            setFrom(currentTarget.value);
            preview.reset();
          }}
          error={failure?.fields.get("/from") ?? (isMissing && from === "" ? "Choose a day." : undefined)}
        />
        {preview.data && <Differences answer={preview.data} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" busy={preview.isPending} variant={preview.data ? "plain" : "filled"}>
            Show what changes
          </Button>
          {preview.data && (
            <Button
              variant="filled"
              busy={measuring.isPending}
              refusal={preview.data.differenceCount === 0 ? "Nothing would change." : null}
              onClick={() => measuring.mutate()}
            >
              Measure again
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  );
}

type Row = MeasuredAgain["differences"][number];

function Differences({ answer: { differences, differenceCount } }: { answer: MeasuredAgain }) {
  const more = differenceCount - differences.length;
  return (
    <section className={classes.result} aria-label="What changes" aria-live="polite">
      <h3 className={classes.title}>
        {differenceCount === 0 ? "Nothing changes: what is stored is what was measured" : "What changes"}
      </h3>
      {differences.length > 0 && (
        <div className={classes.scroll}>
          <DataTable
            caption="What changes"
            dense
            columns={columns}
            rows={differences}
            keyOf={({ tenantId, meter }) => `${tenantId} ${meter}`}
          />
        </div>
      )}
      {more > 0 && <p>And {formatCount(more)} more.</p>}
    </section>
  );
}

const columns: readonly Column<Row>[] = [
  {
    head: "Customer",
    cell: ({ customer, tenantId }) =>
      customer?.name ?? <span className={table.faint}>{tenantId}, no customer</span>,
  },
  {
    head: "Meter",
    width: 144,
    hide: "under",
    cell: ({ meter }) => <span className={classes.plain}>{meter}</span>,
  },
  { head: "Stored", width: 176, right: true, hide: "phone", cell: ({ stored }) => formatQuantity(stored) },
  {
    head: "Measured",
    width: 176,
    right: true,
    hide: "phone",
    cell: ({ measured }) => formatQuantity(measured),
  },
  {
    head: "Difference",
    width: 168,
    right: true,
    cell: ({ difference, unit }) => (
      <>
        {formatQuantity(difference)} <span className={classes.plain}>{unitLabel(unit)}</span>
      </>
    ),
  },
];
