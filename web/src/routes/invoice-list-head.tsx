import { Menu } from "@mantine/core";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import IconListCheck from "@tabler/icons-react/dist/esm/icons/IconListCheck.mjs";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { usePermission } from "../api/access/session.ts";
import { fileUrl } from "../api/client/download.ts";
import { Button, IconButton } from "../components/button.tsx";
import { ButtonLink, DownloadLink } from "../components/button-link.tsx";
import { Icon } from "../components/icon.tsx";
import { type InvoiceListState, pageOf } from "../features/invoicing/invoice-list/list-state.ts";

interface InvoiceListHeadProps {
  state: InvoiceListState;
  today: string;
  phone: boolean;
  /** Starts selecting on a phone. */
  onSelect: () => void;
}

/** What can be done from the list's head: export what is shown, and make an invoice. */
export function InvoiceListHead({ state, today, phone, onSelect }: InvoiceListHeadProps) {
  const mayExport = usePermission("invoices.export");
  const { limit: _, cursor: __, statuses, ...query } = pageOf(state, today);
  const file = fileUrl("exportInvoices", { query: { ...query, status: statuses } });
  if (phone) {
    return (
      <>
        <PhoneMenu file={mayExport ? file : null} onSelect={onSelect} />
        <Create phone />
      </>
    );
  }
  return (
    <>
      {mayExport ? (
        <DownloadLink href={file} download icon={IconDownload}>
          Export
        </DownloadLink>
      ) : (
        <Button icon={IconDownload} refusal="Your role may not export invoices.">
          Export
        </Button>
      )}
      <Create phone={false} />
    </>
  );
}

function PhoneMenu({ file, onSelect }: { file: string | null; onSelect: () => void }) {
  return (
    <Menu>
      <Menu.Target>
        <IconButton size="phone" outlined icon={IconDots} label="More" />
      </Menu.Target>
      <Menu.Dropdown aria-label="More">
        <Menu.Item leftSection={<Icon of={IconListCheck} />} onClick={onSelect}>
          Select invoices
        </Menu.Item>
        {file !== null && (
          <Menu.Item component="a" href={file} download leftSection={<Icon of={IconDownload} />}>
            Export
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Create({ phone }: { phone: boolean }) {
  const mayWrite = usePermission("invoices.write");
  const label = phone ? "Create" : "Create invoice";
  if (!mayWrite) {
    return (
      <Button
        variant="filled"
        size={phone ? "large" : "regular"}
        icon={IconPlus}
        refusal="Your role may view invoices, but not change them."
      >
        {label}
      </Button>
    );
  }
  return (
    <ButtonLink
      to="/invoices/new"
      search={true}
      resetScroll={false}
      variant="filled"
      size={phone ? "large" : "regular"}
      icon={IconPlus}
    >
      {label}
    </ButtonLink>
  );
}
