import type { Actor } from "@billow/core/activity/actor.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { readCustomer } from "../../../parties/customers/read-customer.ts";
import { type LockedInvoice, lockInvoice } from "../lock-invoice.ts";
import { type InvoiceRow, linesOf, storedDraftLine } from "../queries.ts";
import { assertDueDate } from "./create-invoice.ts";
import { isSameTax, madeTax, taxOfCustomer } from "./customer-tax.ts";
import {
  composeDraft,
  type Draft,
  type DraftLine,
  discountOrNull,
  manualLines,
  type NewInvoice,
} from "./draft.ts";
import { replaceDraft } from "./replace-draft.ts";

/**
 * Changes a draft's lines, discount, due date or note. Missing fields stay; a call without fields changes nothing.
 *
 * @throws DomainError `invalid_date`, and as `decide` and `composeDraft` do
 */
export async function updateInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  call: {
    ref: string;
    ifMatch: number | null;
    actor: Actor;
    change: Partial<Omit<NewInvoice, "customerId">>;
  },
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  decide("edit", locked.facts);
  const { row, currency } = locked;
  const { change } = call;
  const changed = Object.keys(change).sort();
  if (changed.length === 0) return;
  const isDueDateNew = change.dueDate !== undefined && change.dueDate !== row.due_date;
  // The issue date is today at the earliest. An editor that sends the due date unchanged does not choose it.
  if (isDueDateNew) assertDueDate(change.dueDate, locked.facts.today);
  const draft = await recompose(tx, locked, change);
  await replaceDraft(tx, locked, draft, {
    due_date: change.dueDate ?? row.due_date,
    due_date_chosen: row.due_date_chosen || isDueDateNew,
    ...(change.lines === undefined ? {} : await taxTakenUp(tx, row, draft)),
    note: change.note === undefined ? row.note : change.note,
  });
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.edited",
      actor: call.actor,
      data: {
        changed,
        totalBefore: formatAmount(row.total, currency),
        total: formatAmount(draft.computed.total, currency),
        currency,
      },
    },
  ]);
}

/** If no line of an edited draft has the recorded tax any more, the customer's present tax is recorded instead. */
async function taxTakenUp(
  tx: Transaction<Database>,
  row: InvoiceRow,
  draft: Draft,
): Promise<Partial<Pick<InvoiceRow, "made_tax_category" | "made_tax_rate">>> {
  const was = madeTax(row);
  if (was !== null && draft.lines.some((line) => isSameTax(line, was))) return {};
  const is = taxOfCustomer(await readCustomer(tx, row.customer_id));
  return { made_tax_category: is.taxCategory, made_tax_rate: is.taxRate };
}

async function recompose(
  tx: Transaction<Database>,
  { row, currency }: LockedInvoice,
  change: Partial<Omit<NewInvoice, "customerId">>,
): Promise<Draft> {
  const stored = (await linesOf(tx, row.id)).map((line) => storedDraftLine(line, currency));
  const lines =
    change.lines === undefined
      ? stored
      : withOrigin(manualLines(change.lines, await readCustomer(tx, row.customer_id), currency), stored);
  const discount = change.discount === undefined ? row.discount_terms : change.discount;
  return composeDraft(currency, lines, discountOrNull(discount, currency));
}

/**
 * Matches edited lines with the stored ones. A line with the same quantity and price keeps its origin: the meter,
 * tier and period explain it. A line whose quantity or price was changed still stands for the billing run's line of
 * that period, so that neither a refresh nor a later adjustment bills it twice. Each stored line matches once.
 */
function withOrigin(lines: readonly DraftLine[], stored: readonly DraftLine[]): DraftLine[] {
  const left = [...stored];
  const take = (isOrigin: (one: DraftLine) => boolean) => {
    const at = left.findIndex(isOrigin);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const exact = lines.map((line) => take((one) => isSameMeasure(one, line)));
  return lines.map((line, index) => {
    const { description, discount, taxCategory, taxRate } = line;
    const origin = exact[index];
    if (origin !== undefined)
      return { ...origin, description, wording: wordingOf(origin, line), discount, taxCategory, taxRate };
    const changed = take(
      (one) => one.kind !== "manual" && one.product === line.product && one.unit === line.unit,
    );
    if (changed === undefined) return line;
    const { kind, item, period, chargeId = null } = changed;
    return { ...line, kind, item, period, chargeId, wording: wordingOf(changed, line) };
  });
}

/** A person who changes the description replaces Billow's wording. */
function wordingOf(origin: DraftLine, line: DraftLine): DraftLine["wording"] {
  return origin.description === line.description ? origin.wording : null;
}

function isSameMeasure(a: DraftLine, b: DraftLine): boolean {
  const same = (one: string, other: string) => decimal(one).eq(decimal(other));
  return (
    a.product === b.product &&
    a.unit === b.unit &&
    same(a.quantity, b.quantity) &&
    same(a.unitPrice, b.unitPrice)
  );
}
