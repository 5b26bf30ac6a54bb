import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { assertJoins, type GroupCustomer } from "@billow/core/parties/group.ts";
import type { Kysely, Transaction } from "kysely";
import { publishCustomersMoved } from "../../../access/users/customers/customers-of-user.ts";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { todayIn } from "../../../today.ts";
import { readIssuer } from "../../issuers/issuer.ts";
import { leftOfCustomer } from "../archive/queries.ts";
import { type CustomerRow, customerById, lockCustomer, updateCustomerRow } from "../queries.ts";
import { moveTenants } from "../tenants/move-tenants.ts";
import { memberTenancies, tenanciesOfCustomers } from "../tenants/queries.ts";
import { billedWith } from "./assert-alone.ts";

/** The first day of terms of a customer that say something of a day or of a later one. Pricing knows. */
export type TermsSince = (
  db: Kysely<Database>,
  since: { customerId: string; from: string },
) => Promise<string | null>;

interface ParentChange {
  id: string;
  /** Null takes the customer out of its group. */
  parentId: string | null;
  /** The first month; null for the running one. */
  month: string | null;
  actor: Actor;
}

/**
 * Puts a customer on another's invoices from a month on, or takes it out of its group. Its tenants are billed as the
 * parent's meanwhile, as a member's of the group. What is invoiced stays.
 *
 * @throws DomainError `not_found`, `invalid_date`, `conflict`, `issuer_mismatch`, `currency_mismatch`
 */
export async function setParent(
  tx: Transaction<Database>,
  deps: Deps,
  { id, parentId, month, actor }: ParentChange,
  termsSince: TermsSince,
): Promise<void> {
  const { child, parent } = await lockBoth(tx, { id, parentId });
  const from = await firstDay(tx, deps, { child, month });
  if (parentId === null) return leave(tx, deps, { child, parent, from, actor });
  assertJoins(await groupCustomer(tx, child), await groupCustomer(tx, parent));
  const { draft } = await leftOfCustomer(tx, { customerId: id, today: from });
  if (draft !== null)
    throw new DomainError("conflict", `The draft ${draft} is open. Issue it, or void it, first.`);
  const terms = await termsSince(tx, { customerId: id, from });
  if (terms !== null)
    throw new DomainError(
      "conflict",
      `The terms of ${terms} would no longer hold, as those of ${parent.name} do. Agree on terms without prices, discount, minimum and items first, or take them back.`,
    );
  const tenancies = await tenanciesOfCustomers(tx, [id]);
  await updateCustomerRow(tx, id, { parent_id: parent.id, parent_from: from });
  await moveTenants(tx, deps, { tenancies, from: child, into: parent, member: id, day: from, actor });
  const data = { name: child.name, parent: parent.name, parentId: parent.id, startsOn: from };
  await record(tx, deps, [{ type: "customer.joinedGroup", subject: id, actor, data }]);
  await publishCustomersMoved(tx);
}

async function leave(
  tx: Transaction<Database>,
  deps: Deps,
  { child, parent, from, actor }: { child: CustomerRow; parent: CustomerRow; from: string; actor: Actor },
): Promise<void> {
  const { id, parent_from: since } = child;
  if (since !== null && from < since)
    throw new DomainError(
      "invalid_date",
      `${child.name} is billed with ${parent.name} since ${since}. Choose that month or a later one.`,
      "/from",
    );
  const tenancies = await memberTenancies(tx, id);
  await updateCustomerRow(tx, id, { parent_id: null, parent_from: null });
  await moveTenants(tx, deps, { tenancies, from: parent, into: child, member: null, day: from, actor });
  const data = { name: child.name, parent: parent.name, startsOn: from };
  await record(tx, deps, [{ type: "customer.leftGroup", subject: id, actor, data }]);
  await publishCustomersMoved(tx);
}

/** Locks the customer and its future or present parent, always in one order. */
async function lockBoth(
  tx: Transaction<Database>,
  { id, parentId }: { id: string; parentId: string | null },
): Promise<{ child: CustomerRow; parent: CustomerRow }> {
  const seen = parentId === null ? await parentOf(tx, id) : parentId;
  const locked = new Map<string, CustomerRow>();
  for (const one of [...new Set([id, seen])].sort()) {
    const row = await lockCustomer(tx, one);
    if (row !== undefined) locked.set(one, row);
  }
  const [child, parent] = [locked.get(id), locked.get(seen)];
  if (child === undefined) throw noCustomer();
  if (parent === undefined) throw noCustomer("/parentId");
  // Somebody else was faster.
  if (parentId === null && child.parent_id !== parent.id) throw hasNone(child);
  return { child, parent };
}

async function parentOf(tx: Transaction<Database>, id: string): Promise<string> {
  const row = await customerById(tx, id);
  if (row === undefined) throw noCustomer();
  if (row.parent_id === null) throw hasNone(row);
  return row.parent_id;
}

function noCustomer(pointer?: string): DomainError {
  return new DomainError("not_found", "There is no such customer.", pointer);
}

function hasNone({ name }: { name: string }): DomainError {
  return new DomainError("conflict", `${name} has no parent.`, "/parentId");
}

/** The first day of a month that has begun where the customer is billed. */
async function firstDay(
  tx: Transaction<Database>,
  deps: Deps,
  { child, month }: { child: CustomerRow; month: string | null },
): Promise<string> {
  const { timeZone } = await readIssuer(tx, child.issuer_id);
  const running = todayIn(timeZone, deps).slice(0, 7);
  if (month !== null && month > running)
    throw new DomainError(
      "invalid_date",
      `${month} has not begun. Choose ${running} or an earlier month.`,
      "/from",
    );
  return `${month ?? running}-01`;
}

async function groupCustomer(tx: Transaction<Database>, row: CustomerRow): Promise<GroupCustomer> {
  return {
    id: row.id,
    name: row.name,
    issuerId: row.issuer_id,
    currency: row.currency,
    demo: row.demo,
    archived: row.archived_at !== null,
    ...(await billedWith(tx, row)),
  };
}
