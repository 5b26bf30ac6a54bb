import type { BulkJob } from "@billow/contract/invoicing/bulk.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { fileUrl } from "../../../api/client/download.ts";
import { Button } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { jobText } from "./bulk-text.ts";
import { InvoiceReasons } from "./invoice-reasons.tsx";

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
      <InvoiceReasons
        name="Invoices of this job"
        head="Outcome"
        rows={job.results.map(({ invoiceId, number, customer, outcome, detail }) => ({
          id: invoiceId,
          number,
          customer,
          text: detail ?? outcomes[outcome],
          hint: detail ?? undefined,
        }))}
      />
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
