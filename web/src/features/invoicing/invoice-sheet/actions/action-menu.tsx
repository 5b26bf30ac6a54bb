import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { Menu, Tooltip } from "@mantine/core";
import IconArrowBackUp from "@tabler/icons-react/dist/esm/icons/IconArrowBackUp.mjs";
import IconBan from "@tabler/icons-react/dist/esm/icons/IconBan.mjs";
import IconBell from "@tabler/icons-react/dist/esm/icons/IconBell.mjs";
import IconCalendarCheck from "@tabler/icons-react/dist/esm/icons/IconCalendarCheck.mjs";
import IconCoins from "@tabler/icons-react/dist/esm/icons/IconCoins.mjs";
import IconCopy from "@tabler/icons-react/dist/esm/icons/IconCopy.mjs";
import IconCreditCard from "@tabler/icons-react/dist/esm/icons/IconCreditCard.mjs";
import IconCreditCardOff from "@tabler/icons-react/dist/esm/icons/IconCreditCardOff.mjs";
import IconDots from "@tabler/icons-react/dist/esm/icons/IconDots.mjs";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import IconFileMinus from "@tabler/icons-react/dist/esm/icons/IconFileMinus.mjs";
import IconFileTypePdf from "@tabler/icons-react/dist/esm/icons/IconFileTypePdf.mjs";
import IconLink from "@tabler/icons-react/dist/esm/icons/IconLink.mjs";
import IconPencil from "@tabler/icons-react/dist/esm/icons/IconPencil.mjs";
import IconReceiptOff from "@tabler/icons-react/dist/esm/icons/IconReceiptOff.mjs";
import IconReceiptRefund from "@tabler/icons-react/dist/esm/icons/IconReceiptRefund.mjs";
import IconRefresh from "@tabler/icons-react/dist/esm/icons/IconRefresh.mjs";
import IconSend from "@tabler/icons-react/dist/esm/icons/IconSend.mjs";
import IconUsers from "@tabler/icons-react/dist/esm/icons/IconUsers.mjs";
import { useNavigate } from "@tanstack/react-router";
import { usePermission } from "../../../../api/access/session.ts";
import { copyText } from "../../../../components/copy-text.ts";
import { Icon, type IconShape } from "../../../../components/icon.tsx";
import { toast } from "../../../../components/toast/toast.ts";
import { UsageIcon } from "../../../../components/usage-icon.tsx";
import { addDays } from "../../../../format/calendar.ts";
import { pdfUrl } from "../pdf-url.ts";
import classes from "./action-menu.module.css";
import { actionLabels, type OfferedAction } from "./actions.ts";
import { CustomerLink } from "./customer-link.tsx";

const icons: Readonly<Record<OfferedAction, IconShape>> = {
  edit: IconPencil,
  finalize: IconCreditCard,
  send: IconSend,
  sendAgain: IconSend,
  remind: IconBell,
  recordPayment: IconCreditCard,
  recordCredit: IconCoins,
  applyCredit: IconCoins,
  refresh: IconRefresh,
  billNothing: IconReceiptOff,
  undoBillNothing: IconArrowBackUp,
  issueCreditNote: IconReceiptRefund,
  refund: IconArrowBackUp,
  reopen: IconCreditCardOff,
  promise: IconCalendarCheck,
  writeOff: IconFileMinus,
  undoWriteOff: IconArrowBackUp,
  void: IconBan,
};

interface ActionMenuProps {
  invoice: Invoice;
  actions: readonly OfferedAction[];
  /** Why this person may not change anything. */
  refusal: string | null;
  onAction: (action: OfferedAction) => void;
  onPreview: () => void;
  onRevokeLink: () => void;
}

/** The three dots: what moves money first, copies last. */
export function ActionMenu(props: ActionMenuProps) {
  const { invoice, actions, refusal, onAction, onPreview, onRevokeLink } = props;
  return (
    <Menu>
      <Menu.Target>
        <button type="button" className={classes.target} aria-label="Options">
          <Icon of={IconDots} />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Options">
        {actions.map((action) => (
          <Tooltip key={action} label={refusal} disabled={refusal === null} position="left">
            <Menu.Item
              leftSection={<Icon of={icons[action]} />}
              data-disabled={refusal !== null || undefined}
              aria-disabled={refusal !== null || undefined}
              closeMenuOnClick={refusal === null}
              onClick={() => refusal === null && onAction(action)}
            >
              {actionLabels[action]}
            </Menu.Item>
          </Tooltip>
        ))}
        {actions.length > 0 && <Menu.Divider />}
        <Ways invoice={invoice} onPreview={onPreview} />
        <Menu.Divider />
        <CustomerLink invoice={invoice} refusal={refusal} onRevoke={onRevokeLink} />
        <Copies number={invoice.number} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Ways({ invoice, onPreview }: Pick<ActionMenuProps, "invoice" | "onPreview">) {
  const { number, period, customer } = invoice;
  const navigate = useNavigate();
  const mayViewUsage = usePermission("usage.view");
  return (
    <>
      {period && mayViewUsage && (
        <Menu.Item
          leftSection={<Icon of={UsageIcon} />}
          onClick={() =>
            void navigate({
              to: "/usage",
              search: { customer: customer.id, from: period.from, to: addDays(period.before, -1) },
            })
          }
        >
          Usage of this period
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<Icon of={IconUsers} />}
        onClick={() => void navigate({ to: "/customers/$id", params: { id: customer.id } })}
      >
        Open customer
      </Menu.Item>
      <Menu.Item leftSection={<Icon of={IconEye} />} onClick={onPreview}>
        Preview PDF
      </Menu.Item>
      <Menu.Item
        component="a"
        href={pdfUrl(number)}
        target="_blank"
        rel="noopener"
        leftSection={<Icon of={IconFileTypePdf} />}
      >
        Open PDF
      </Menu.Item>
    </>
  );
}

function Copies({ number }: { number: string }) {
  async function copy(text: string, said: string): Promise<void> {
    toast((await copyText(text)) ? said : "The browser did not allow copying.");
  }
  return (
    <>
      <Menu.Item leftSection={<Icon of={IconCopy} />} onClick={() => void copy(number, `Copied ${number}.`)}>
        Copy number
      </Menu.Item>
      <Menu.Item
        leftSection={<Icon of={IconLink} />}
        onClick={() => void copy(`${location.origin}/invoices/${number}`, `Copied the link to ${number}.`)}
      >
        Copy link
      </Menu.Item>
    </>
  );
}
