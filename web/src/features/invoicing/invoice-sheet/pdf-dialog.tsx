import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import IconExternalLink from "@tabler/icons-react/dist/esm/icons/IconExternalLink.mjs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { invoicePdfQuery } from "../../../api/invoicing/invoices.ts";
import { DownloadLink } from "../../../components/button-link.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import classes from "./pdf-dialog.module.css";
import { pdfUrl } from "./pdf-url.ts";

/** The invoice as the customer gets it, without leaving the console. */
export function PdfDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const url = pdfUrl(invoice.number);
  return (
    <Dialog onClose={onClose} title={`${invoice.number} as PDF`} width={920} focusTitle>
      <div className={classes.place}>
        {navigator.pdfViewerEnabled ? (
          <Document invoice={invoice} url={url} />
        ) : (
          <CenteredState title="This browser cannot show PDFs">
            Open the PDF in another program, or download it.
          </CenteredState>
        )}
      </div>
      <DialogActions>
        <DownloadLink icon={IconExternalLink} href={url} target="_blank" rel="noopener">
          Open PDF
        </DownloadLink>
        <DownloadLink icon={IconDownload} href={url} download variant="filled">
          Download
        </DownloadLink>
      </DialogActions>
    </Dialog>
  );
}

/** A frame tells nobody that it failed, so the document is asked for first; the frame then has it from the cache. */
function Document({ invoice, url }: { invoice: Invoice; url: string }) {
  const query = useQuery(invoicePdfQuery(invoice.number));
  const [shown, setShown] = useState(false);
  if (query.isError) {
    return (
      <ErrorState
        title="The PDF could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
      />
    );
  }
  return (
    <>
      {!shown && (
        <div className={classes.waiting} role="status">
          <span className="visually-hidden">The PDF is loading.</span>
          <Skeleton width="100%" height="100%" />
        </div>
      )}
      {query.isSuccess && (
        <iframe
          className={classes.frame}
          title={`PDF of ${invoice.number}`}
          src={`${url}#navpanes=0&view=FitH`}
          onLoad={() => setShown(true)}
        />
      )}
    </>
  );
}
