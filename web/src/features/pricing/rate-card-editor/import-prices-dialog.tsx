import type { Meter } from "@billow/contract/metering/meter.ts";
import { type PriceFault, parsePrices } from "@billow/contract/pricing/prices-csv.ts";
import { PRICES_MAX } from "@billow/contract/pricing/rate-card.ts";
import { Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatCount, formatCounted } from "../../../format/quantity.ts";
import type { FormItem } from "./card-form.ts";
import classes from "./import-prices-dialog.module.css";
import { mergePrices } from "./price-grid.ts";

interface ImportPricesDialogProps {
  items: readonly FormItem[];
  meters: readonly Meter[];
  onImport: (items: FormItem[]) => void;
  onClose: () => void;
}

/** Takes over prices from a spreadsheet or a CSV file: all of them, or none and what is wrong with them. */
export function ImportPricesDialog({ items, meters, onImport, onClose }: ImportPricesDialogProps) {
  const [text, setText] = useState("");
  const [faults, setFaults] = useState<readonly PriceFault[]>([]);
  const [refused, setRefused] = useState<string | null>(null);
  const change = (typed: string) => {
    setText(typed);
    setFaults([]);
    setRefused(null);
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    // The dialog is drawn within the editor's form, which must not be sent.
    event.stopPropagation();
    const read = parsePrices(text, { meters: new Set(meters.map(({ id }) => id)) });
    setFaults(read.faults);
    if (read.faults.length > 0) return;
    const merged = mergePrices(items, read.items, { meters, max: PRICES_MAX });
    if (merged.items === null) {
      setRefused(merged.refused);
      return;
    }
    onImport(merged.items);
    toast(
      `${formatCounted(read.items.length, "price")} read: ${formatCount(merged.added)} new, ${formatCount(merged.changed)} changed.`,
    );
    onClose();
  }

  return (
    <Dialog
      onClose={onClose}
      title="Import prices"
      width={640}
      lead="Paste rows of a spreadsheet with the names of their columns, or choose a CSV file. Prices of what they name are replaced or added; the others stay."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {refused !== null && <Banner tone="danger">{refused}</Banner>}
        {faults.length > 0 && <Faults faults={faults} />}
        <Textarea
          label="Rows"
          description="The columns instanceType and price are enough; region, product, meter and those of an exported file may stand beside them."
          placeholder={"instanceType\tregion\tprice\ns.1\tfra\t0.0292"}
          rows={8}
          spellCheck={false}
          data-autofocus
          classNames={{ input: classes.rows }}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          onPaste={(event) => {
            // The browser would take minutes over ten thousand rows.
            event.preventDefault();
            const { value, selectionStart, selectionEnd } = event.currentTarget;
            const pasted = event.clipboardData.getData("text/plain");
            change(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd));
          }}
        />
        <label className={classes.file}>
          CSV file
          <input
            type="file"
            accept=".csv,.tsv,.txt,text/csv"
            onChange={({ currentTarget }) => {
              const [chosen] = currentTarget.files ?? [];
              void chosen?.text().then(change);
            }}
          />
        </label>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled">
            Take over prices
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** More would be read by nobody. */
const FAULTS_SHOWN = 50;

function Faults({ faults }: { faults: readonly PriceFault[] }) {
  const more = faults.length - FAULTS_SHOWN;
  return (
    <div>
      <Banner tone="danger">
        Nothing was taken over: {formatCount(faults.length)} {faults.length === 1 ? "cell is" : "cells are"}{" "}
        wrong.
      </Banner>
      <div className={classes.faults}>
        <DataTable
          caption="What is wrong"
          dense
          columns={faultColumns}
          rows={faults.slice(0, FAULTS_SHOWN)}
          keyOf={({ row, column, reason }) => `${row} ${column} ${reason}`}
        />
      </div>
      {more > 0 && <p className={classes.more}>… and {formatCount(more)} more.</p>}
    </div>
  );
}

const faultColumns: readonly Column<PriceFault>[] = [
  { head: "Row", width: 72, cell: ({ row }) => row },
  { head: "Column", width: 136, cell: ({ column }) => column },
  { head: "Reason", cell: ({ reason }) => <span title={reason}>{reason}</span> },
];
