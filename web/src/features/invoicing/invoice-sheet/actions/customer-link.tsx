import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { Menu, Tooltip } from "@mantine/core";
import IconLinkOff from "@tabler/icons-react/dist/esm/icons/IconLinkOff.mjs";
import IconWorld from "@tabler/icons-react/dist/esm/icons/IconWorld.mjs";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { failureOf } from "../../../../api/client/failure.ts";
import { createInvoiceLink, invoiceLinkQuery } from "../../../../api/invoicing/invoice-links.ts";
import { invoiceQuery } from "../../../../api/invoicing/invoices.ts";
import { copyText } from "../../../../components/copy-text.ts";
import { Icon } from "../../../../components/icon.tsx";
import { toast } from "../../../../components/toast/toast.ts";
import { formatDate } from "../../../../format/date.ts";

interface CustomerLinkProps {
  invoice: Invoice;
  /** Why this person may not hand it out. */
  refusal: string | null;
  onRevoke: () => void;
}

/** The link that opens the invoice to its customer without signing in. A draft has none. */
export function CustomerLink({ invoice: { number, status }, refusal, onRevoke }: CustomerLinkProps) {
  const client = useQueryClient();
  const isIssued = status !== "draft";
  const { data: link } = useQuery({ ...invoiceLinkQuery(number), enabled: isIssued });
  if (!isIssued) return null;

  async function copy(): Promise<void> {
    try {
      const { address, expiresAt } = await createInvoiceLink(number);
      const copied = await copyText(address);
      const until = formatDate(expiresAt.slice(0, 10));
      toast(
        copied
          ? `Copied the customer's link. It opens ${number} to whoever has it, until ${until}.`
          : address,
      );
      await Promise.all([
        client.invalidateQueries({ queryKey: invoiceLinkQuery(number).queryKey }),
        client.invalidateQueries({ queryKey: invoiceQuery(number).queryKey }),
      ]);
    } catch (error) {
      toast(failureOf(error).detail);
    }
  }

  const disabled = refusal !== null || undefined;
  return (
    <>
      <Tooltip label={refusal} disabled={refusal === null} position="left">
        <Menu.Item
          leftSection={<Icon of={IconWorld} />}
          data-disabled={disabled}
          aria-disabled={disabled}
          closeMenuOnClick={refusal === null}
          onClick={() => refusal === null && void copy()}
        >
          Copy customer's link
        </Menu.Item>
      </Tooltip>
      {link && refusal === null && (
        <Menu.Item leftSection={<Icon of={IconLinkOff} />} onClick={onRevoke}>
          Revoke customer's link
        </Menu.Item>
      )}
    </>
  );
}
