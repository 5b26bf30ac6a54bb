import type { Meter } from "@billow/contract/metering/meter.ts";
import { type PriceFault, parsePrices } from "@billow/contract/pricing/prices-csv.ts";
import { PRICES_MAX } from "@billow/contract/pricing/rate-card.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { RowsField } from "../../../components/fields/rows-field.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { RefusedCells } from "../../../components/table/refused-cells.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatCount, formatCounted } from "../../../format/quantity.ts";
import type { FormItem } from "./card-form.ts";
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
        <RowsField
          description="The columns instanceType and price are enough; region, product, meter and those of an exported file may stand beside them."
          placeholder={"instanceType\tregion\tprice\ns.1\tfra\t0.0292"}
          value={text}
          onChange={change}
        />
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

function Faults({ faults }: { faults: readonly PriceFault[] }) {
  const cells = faults.map(({ row, column, reason }) => ({ number: row, column, reason }));
  return (
    <RefusedCells caption="What is wrong" numberHead="Row" cells={cells} count={faults.length}>
      Nothing was taken over: {formatCount(faults.length)} {faults.length === 1 ? "cell is" : "cells are"}{" "}
      wrong.
    </RefusedCells>
  );
}
