import type { BulkAction, BulkJobSummary, BulkPreview } from "@billow/contract/invoicing/bulk.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount, formatCounted } from "../../../format/quantity.ts";

const verbs: Readonly<Record<BulkAction, { ask: string; doing: string; done: string }>> = {
  send: { ask: "Send", doing: "Sending", done: "sent" },
  void: { ask: "Void", doing: "Voiding", done: "voided" },
  remind: { ask: "Remind of", doing: "Reminding of", done: "reminded of" },
};

/** "Send 38 of 42 invoices?" */
export function bulkTitle({ action, eligible, selected }: BulkPreview): string {
  const { ask } = verbs[action];
  const of = eligible === selected ? invoices(selected) : `${formatCount(eligible)} of ${invoices(selected)}`;
  return `${ask} ${of}?`;
}

/** What happens then: how much, to how many, and to drafts. */
export function bulkLead({ action, eligible, drafts, customers, totals }: BulkPreview): string {
  if (eligible === 0) return "None of the selected invoices allows this.";
  const sum = totals.map(({ currency, amount }) => formatMoney(amount, currency)).join(" + ");
  const whom = formatCounted(customers, "customer");
  const what = `${invoices(eligible)}, ${sum} in total`;
  if (action === "void") {
    return `${what}, of ${whom} ${eligible === 1 ? "is" : "are"} cancelled and ${eligible === 1 ? "stays" : "stay"} visible as voided. This cannot be undone.`;
  }
  if (action === "remind") {
    return eligible === 1
      ? `A reminder of ${what}, goes by e-mail to ${whom}.`
      : `Reminders of ${what}, go by e-mail to ${whom}.`;
  }
  const finalized =
    drafts === 0
      ? ""
      : ` ${drafts === 1 ? "1 of them is a draft" : `${formatCount(drafts)} of them are drafts`} and will be finalized first.`;
  return `${what}, ${eligible === 1 ? "goes" : "go"} by e-mail to ${whom}.${finalized}`;
}

export function bulkButton(action: BulkAction, eligible: number | null): string {
  return eligible === null || eligible === 0
    ? verbs[action].ask
    : `${verbs[action].ask} ${invoices(eligible)}`;
}

/** How a job stands: "Sending 12 of 38", "38 sent, 2 failed". */
export function jobText(
  job: Pick<BulkJobSummary, "action" | "state" | "total" | "done" | "failed" | "skipped">,
): string {
  const { doing, done } = verbs[job.action];
  const over = job.done + job.failed + job.skipped;
  if (job.state === "queued" || job.state === "running") {
    return `${doing} ${formatCount(over)} of ${invoices(job.total)}`;
  }
  const parts = [`${invoices(job.done)} ${done}`];
  if (job.failed > 0) parts.push(`${formatCount(job.failed)} failed`);
  if (job.skipped > 0) parts.push(`${formatCount(job.skipped)} skipped`);
  if (job.state === "cancelled" && job.total > over) parts.push(`${formatCount(job.total - over)} not done`);
  return parts.join(", ");
}

function invoices(count: number): string {
  return formatCounted(count, "invoice");
}
