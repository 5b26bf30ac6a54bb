import type { ReminderPreview } from "@billow/contract/collections/reminder.ts";
import { useQuery } from "@tanstack/react-query";
import { reminderPreviewQuery } from "../../../../api/collections/reminders.ts";
import { dayWords } from "../../../../components/fields/reminder-days.ts";
import { type Column, DataTable } from "../../../../components/table/data-table.tsx";
import { formatMoney } from "../../../../format/money.ts";
import { formatCount } from "../../../../format/quantity.ts";
import classes from "../settings-page.module.css";

/** Who would get a reminder today, by the rules as they are saved. */
export function RemindersToday({ issuerId }: { issuerId: string }) {
  const preview = useQuery(reminderPreviewQuery(issuerId)).data;
  if (preview === undefined) return null;
  const { eligibleCount, skippedCount } = preview;
  return (
    <section>
      <h2 className={classes.heading}>Today</h2>
      <p className={classes.fact}>
        {formatCount(eligibleCount)} {eligibleCount === 1 ? "reminder" : "reminders"} by these rules
        {skippedCount > 0 && `, ${formatCount(skippedCount)} left out`}
        {!preview.enabled && ", once they are switched on"}.
      </p>
      {eligibleCount + skippedCount > 0 && (
        <DataTable
          caption="Reminders of today"
          columns={columns}
          rows={rowsOf(preview)}
          keyOf={({ key }) => key}
        />
      )}
    </section>
  );
}

interface Row {
  key: string;
  number: string;
  customer: string;
  days: number;
  due: string;
  outcome: string;
}

function rowsOf({ items, skipped }: ReminderPreview): Row[] {
  const shared = (one: ReminderPreview["items"][number] | ReminderPreview["skipped"][number]) => ({
    key: one.invoice.id,
    number: one.invoice.number,
    customer: one.customer.name,
    days: one.days,
    due: formatMoney(one.amountDue, one.currency),
  });
  return [
    ...items.map((item) => ({ ...shared(item), outcome: `To ${item.recipient}` })),
    ...skipped.map((item) => ({ ...shared(item), outcome: item.reason })),
  ];
}

const columns: readonly Column<Row>[] = [
  {
    head: "Customer",
    cell: ({ number, customer, outcome }) => (
      <span className={classes.customer}>
        {customer}
        <small>
          <span className={classes.numberOnPhone}>{number} · </span>
          {outcome}
        </small>
      </span>
    ),
  },
  { head: "Invoice", width: 124, hide: "phone", cell: ({ number }) => number },
  { head: "Rule", width: 176, hide: "narrow", cell: ({ days }) => dayWords(days) },
  { head: "Due", width: 128, right: true, cell: ({ due }) => due },
];
