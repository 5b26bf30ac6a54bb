import type { ListedDirectDebitFile } from "@billow/contract/payments/direct-debits.ts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { debitFilesQuery, takeBackDebits } from "../../../api/payments/direct-debits.ts";
import { Button } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { RemovalDialog } from "../../../components/removal-dialog.tsx";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { debitFileUrl } from "./collect-dialog.tsx";
import { DebitFileDialog } from "./debit-file-dialog.tsx";
import classes from "./direct-debits.module.css";

/** The files of direct debits that were made, while there are any. */
export function DebitFiles() {
  const files = useQuery(debitFilesQuery);
  const shown = (files.data ?? []).filter(({ count }) => count > 0);
  if (shown.length === 0) return null;
  return (
    <section className={classes.files} aria-labelledby="direct-debits">
      <h2 id="direct-debits">Direct debits</h2>
      {shown.map((file) => (
        <File key={file.id} file={file} />
      ))}
    </section>
  );
}

function File({ file }: { file: ListedDirectDebitFile }) {
  const client = useQueryClient();
  const mayWrite = usePermission("invoices.write");
  const mayExport = usePermission("invoices.export");
  const [takingBack, setTakingBack] = useState(false);
  const [showing, setShowing] = useState(false);
  const { id, collectOn, sum, count, open, returned, scheme } = file;
  const of = `${formatMoney(sum, "EUR")} on ${formatDate(collectOn)}`;
  return (
    <div className={classes.file}>
      <span>
        {of}
        <span className={classes.minor}>
          {count} {count === 1 ? "invoice" : "invoices"}, {scheme} ·{" "}
          {open === 0 ? "all on a statement" : `${open} not on a statement yet`}
          {returned > 0 && (
            <>
              {" · "}
              <span data-state="returned">{returned} returned by the bank</span>
            </>
          )}
        </span>
      </span>
      <span className={classes.actions}>
        <Button size="compact" variant="quiet" aria-label={`Show: ${of}`} onClick={() => setShowing(true)}>
          Show
        </Button>
        {open > 0 && mayWrite && (
          <Button
            size="compact"
            variant="quiet"
            aria-label={`Take back: ${of}`}
            onClick={() => setTakingBack(true)}
          >
            Take back
          </Button>
        )}
        {mayExport && (
          <DownloadLink size="compact" href={debitFileUrl(id)} download aria-label={`Download: ${of}`}>
            Download
          </DownloadLink>
        )}
      </span>
      {showing && <DebitFileDialog file={file} onClose={() => setShowing(false)} />}
      {takingBack && (
        <RemovalDialog
          title="Take the file back?"
          lead="Only if the bank was not given the file, or has refused it: otherwise it collects all the same. The invoices can be collected anew."
          action="Take back"
          remove={() => takeBackDebits(id, "Taken back in the console")}
          done="The file is taken back."
          onSettled={() =>
            Promise.all(["bank", "invoices"].map((key) => client.invalidateQueries({ queryKey: [key] })))
          }
          onClose={() => setTakingBack(false)}
        />
      )}
    </div>
  );
}
