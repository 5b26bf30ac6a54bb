import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { Menu } from "@mantine/core";
import IconCalendarCheck from "@tabler/icons-react/dist/esm/icons/IconCalendarCheck.mjs";
import { Icon } from "../../../../components/icon.tsx";
import { isZero } from "../../../../format/decimal.ts";

interface PromiseItemProps {
  invoice: Invoice;
  /** Why this person may not record it. */
  refusal: string | null;
  onPromise: () => void;
}

/** Where a debt is open, when the customer promised to pay it. */
export function PromiseItem({ invoice: { status, amountDue }, refusal, onPromise }: PromiseItemProps) {
  const isOwed = (status === "sent" || status === "overdue") && !isZero(amountDue);
  if (!isOwed || refusal !== null) return null;
  return (
    <Menu.Item leftSection={<Icon of={IconCalendarCheck} />} onClick={onPromise}>
      Promise to pay
    </Menu.Item>
  );
}
