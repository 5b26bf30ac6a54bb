import type { BulkAction, InvoiceSelection } from "@billow/contract/invoicing/bulk.ts";
import IconBan from "@tabler/icons-react/dist/esm/icons/IconBan.mjs";
import IconBell from "@tabler/icons-react/dist/esm/icons/IconBell.mjs";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import IconSend from "@tabler/icons-react/dist/esm/icons/IconSend.mjs";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { exportSelection } from "../../../api/invoicing/bulk.ts";
import { shortcutsAreOn } from "../../../components/behaviour/shortcut-setting.ts";
import { Button } from "../../../components/button.tsx";
import { Keycap } from "../../../components/keycap.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatCount } from "../../../format/quantity.ts";
import { type Sum, shortSumsText, sumsText } from "../../../format/sums.ts";
import classes from "./bulk-bar.module.css";
import { BulkDialog } from "./bulk-dialog.tsx";

export interface BulkBarProps {
  count: number | null;
  /** What the selected invoices amount to; null where only the server could say. */
  sums: readonly Sum[] | null;
  selection: InvoiceSelection;
  /** How many match in all, when they are not selected yet. */
  selectable: number | null;
  phone: boolean;
  onSelectAll: () => void;
  onClear: () => void;
}

/** Beside the actions there is room for so many amounts, however long they are. */
const SUMS_MAX = 2;

/** What can be done with the selected invoices, in the place of the summary line. */
export function BulkBar(props: BulkBarProps) {
  const { count, sums, selection, selectable, phone, onSelectAll, onClear } = props;
  const [dialog, setDialog] = useState<BulkAction | null>(null);
  return (
    <section aria-label="Selected invoices" className={classes.bar}>
      <p className={classes.count} aria-live="polite">
        <b>{count === null ? "Selected" : `${formatCount(count)} selected`}</b>
        {sums !== null && (
          <span className={classes.sums} title={sumsText(sums)}>
            {sums.length > SUMS_MAX ? shortSumsText(sums) : sumsText(sums)}
          </span>
        )}
      </p>
      <Actions selection={selection} none={count === 0} onAction={setDialog} />
      {selectable !== null && !phone && (
        <button type="button" className={classes.all} onClick={onSelectAll}>
          Select all {formatCount(selectable)} matching
        </button>
      )}
      <button type="button" className={classes.clear} onClick={onClear}>
        {phone ? "Done" : "Clear"}
        {!phone && shortcutsAreOn() && <Keycap>Esc</Keycap>}
      </button>
      {dialog !== null && (
        <BulkDialog
          action={dialog}
          selection={selection}
          onClose={() => setDialog(null)}
          onStarted={() => {
            setDialog(null);
            onClear();
          }}
        />
      )}
    </section>
  );
}

const readOnly = "Your role may view invoices, but not change them.";

function Actions({
  selection,
  none,
  onAction,
}: {
  selection: InvoiceSelection;
  none: boolean;
  onAction: (action: BulkAction) => void;
}) {
  const mayWrite = usePermission("invoices.write");
  const mayExport = usePermission("invoices.export");
  const download = useMutation({
    mutationFn: () => exportSelection(selection),
    onError: (error) => toast(`The export failed. ${failureOf(error).detail}`, { milliseconds: 8000 }),
  });
  const nothing = none ? "Select invoices first." : null;
  const writing = nothing ?? (mayWrite ? null : readOnly);
  return (
    <div className={classes.actions}>
      <Button
        size="compact"
        icon={IconDownload}
        busy={download.isPending}
        refusal={nothing ?? (mayExport ? null : "Your role may not export invoices.")}
        onClick={() => download.mutate()}
      >
        Export
      </Button>
      <Button size="compact" icon={IconSend} refusal={writing} onClick={() => onAction("send")}>
        Send
      </Button>
      <Button size="compact" icon={IconBell} refusal={writing} onClick={() => onAction("remind")}>
        Remind…
      </Button>
      <Button size="compact" icon={IconBan} refusal={writing} onClick={() => onAction("void")}>
        Void…
      </Button>
    </div>
  );
}
