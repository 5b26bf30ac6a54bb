import type { BulkJob } from "@billow/contract/bulk.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { fileUrl } from "../../api/download.ts";
import { Button } from "../../components/button.tsx";
import { DownloadLink } from "../../components/button-link.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import table from "./bulk-dialog.module.css";
import { jobText } from "./bulk-text.ts";

const outcomes = { done: "Done", failed: "Failed", skipped: "Skipped" } as const;

/** What became of each invoice of a job, what needs attention first. */
export function JobReportDialog({ job, onClose }: { job: BulkJob; onClose: () => void }) {
  return (
    <Dialog
      onClose={onClose}
      width={600}
      title={jobText(job)}
      focusTitle
      lead={job.reason && `“${job.reason}”`}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard. */}
      <section className={table.scroll} aria-label="Invoices of this job" tabIndex={0}>
        <table className={table.table}>
          <caption className="visually-hidden">Invoices of this job</caption>
          <colgroup>
            <col className={table.numbers} />
            <col />
            <col />
          </colgroup>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Invoice Number</th>
              <th scope="col">Customer</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {job.results.map(({ invoiceId, number, customer, outcome, detail }) => (
              <tr key={invoiceId}>
                <td className={table.number}>{number}</td>
                <td title={customer}>{customer}</td>
                <td title={detail ?? undefined}>{detail ?? outcomes[outcome]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <DialogActions>
        <DownloadLink
          icon={IconDownload}
          href={fileUrl("getBulkReport", { params: { id: job.id } })}
          download
        >
          Download report
        </DownloadLink>
        <Button variant="filled" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}
