import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { useQueryClient } from "@tanstack/react-query";
import { invoiceLinkQuery, revokeInvoiceLink } from "../../../../../api/invoicing/invoice-links.ts";
import { invoiceQuery } from "../../../../../api/invoicing/invoices.ts";
import { RemovalDialog } from "../../../../../components/removal-dialog.tsx";

/** Asks before the link in the customer's e-mails stops to open the invoice. */
export function RevokeLinkDialog({
  invoice: { number },
  onClose,
}: {
  invoice: Invoice;
  onClose: () => void;
}) {
  const client = useQueryClient();
  return (
    <RemovalDialog
      title={`Revoke the link to ${number}?`}
      lead="It opens nothing any more, also where it stands in e-mails that were sent. The next e-mail has a new one."
      action="Revoke link"
      remove={() => revokeInvoiceLink(number)}
      done={`The link to ${number} is revoked.`}
      onSettled={() =>
        Promise.all([
          client.invalidateQueries({ queryKey: invoiceLinkQuery(number).queryKey }),
          client.invalidateQueries({ queryKey: invoiceQuery(number).queryKey }),
        ])
      }
      onClose={onClose}
    />
  );
}
