import type { CustomerTenant } from "@billow/contract/parties/customer-tenants.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import {
  daysLost,
  FOR_EVER,
  giveTenant,
  SINCE_EVER,
  type TakenDays,
  type Tenancy,
} from "@billow/core/parties/tenancy.ts";
import type { Kysely, Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { readIssuer } from "../../issuers/issuer.ts";
import { assertNotArchived } from "../archive/assert-not-archived.ts";
import { type CustomerRow, customerById, lockCustomer, updateCustomerRow } from "../queries.ts";
import type { TakeUp } from "../take-up.ts";
import {
  invoiceOfDays,
  lockAccounts,
  memberOf,
  memberTenancies,
  replaceTenancies,
  type TenancyRow,
  tenanciesOfCustomers,
  tenanciesOfTenants,
} from "./queries.ts";

/** A tenant for a customer, as a person names it. */
export interface WantedTenant {
  tenantId: string;
  name?: string | null | undefined;
  costCentre?: string | null | undefined;
  from?: string | null | undefined;
  before?: string | null | undefined;
  move?: boolean | undefined;
}

interface Doing {
  takeUp: TakeUp;
  actor: Actor;
}

/**
 * Gives a tenant to a customer from a day on, and takes up usage that waited for it. With `move`, other customers lose
 * it for these days.
 *
 * @throws DomainError `not_found`, `tenant_taken`, `invalid_date`, `conflict`
 */
export async function addTenant(
  tx: Transaction<Database>,
  deps: Deps,
  { customerId, wanted }: { customerId: string; wanted: WantedTenant },
  { takeUp, actor }: Doing,
): Promise<void> {
  const customer = await lockedCustomer(tx, customerId);
  assertNotArchived(customer);
  const { tenantId } = wanted;
  const accounts = await lockAccounts(tx, [{ id: deps.newId(), tenantId, issuerId: customer.issuer_id }]);
  const accountId = accounts.get(tenantId);
  if (accountId === undefined) throw new Error("a locked account has an id");
  const held = await tenanciesOfTenants(tx, [tenantId]);
  await assertZone(tx, { customer, held });
  const one = {
    account_id: accountId,
    tenant_id: tenantId,
    name: wanted.name ?? null,
    cost_centre: wanted.costCentre ?? null,
    ...(await ownerOf(tx, { customer, tenantId, from: wanted.from ?? freeSince(held) })),
    before_day: wanted.before ?? FOR_EVER,
  };
  const { after, taken } = giveTenant(held.map(tenancyOf), tenancyOf(one), { move: wanted.move ?? false });
  await assertNotInvoiced(tx, held, taken);
  await changing(
    tx,
    deps,
    { ids: [one.customer_id, customer.id, ...taken.map((days) => days.customerId)], actor },
    () => replaceTenancies(tx, accountId, after.map(rowOf)),
  );
  await takeUp(tx, deps, tenantId);
}

/** Changes what is given of a customer's tenant, or of the last time it had it. @throws DomainError as `addTenant` */
export async function changeTenant(
  tx: Transaction<Database>,
  deps: Deps,
  tenant: { customerId: string; tenantId: string; change: Omit<WantedTenant, "tenantId" | "move"> },
  actor: Actor,
): Promise<void> {
  const { own, others } = await lockedTenancy(tx, tenant);
  const { name, costCentre, from, before } = tenant.change;
  if (own.member_id !== null && from !== undefined && (from ?? SINCE_EVER) !== own.from_day)
    throw new DomainError(
      "conflict",
      "The customer is in a group since that day, which decides it.",
      "/from",
    );
  const changed = {
    ...own,
    name: name === undefined ? own.name : name,
    cost_centre: costCentre === undefined ? own.cost_centre : costCentre,
    from_day: from === undefined ? own.from_day : (from ?? SINCE_EVER),
    before_day: before === undefined ? own.before_day : (before ?? FOR_EVER),
  };
  const { after } = giveTenant(others.map(tenancyOf), tenancyOf(changed), { move: false });
  await assertNotInvoiced(tx, [own], daysLost(tenancyOf(own), tenancyOf(changed)), "/before");
  await changing(tx, deps, { ids: [own.customer_id, tenant.customerId], actor }, () =>
    replaceTenancies(tx, own.account_id, after.map(rowOf)),
  );
}

/**
 * Takes a tenant from a customer as if it had never had it. Its usage waits for another customer.
 *
 * @throws DomainError `not_found`, `conflict` for the customer's first tenant and for usage that is invoiced
 */
export async function removeTenant(
  tx: Transaction<Database>,
  deps: Deps,
  tenant: { customerId: string; tenantId: string },
  actor: Actor,
): Promise<void> {
  const { customer, own, others } = await lockedTenancy(tx, tenant);
  if (own.tenant_id === customer.tenant_id)
    throw new DomainError(
      "conflict",
      "This is the customer's first tenant, and a customer has at least one. End it on a day instead, or correct its id.",
    );
  await assertNotInvoiced(tx, [own], daysLost(tenancyOf(own), null));
  await changing(tx, deps, { ids: [own.customer_id, customer.id], actor }, () =>
    replaceTenancies(tx, own.account_id, others),
  );
}

/** Gives a customer of which nothing is issued another first tenant. @throws DomainError as `addTenant` */
export async function correctFirstTenant(
  tx: Transaction<Database>,
  deps: Deps,
  { customer, tenantId }: { customer: CustomerRow; tenantId: string },
  { takeUp }: Pick<Doing, "takeUp">,
): Promise<void> {
  const ids = [customer.tenant_id, tenantId];
  const accounts = await lockAccounts(
    tx,
    ids.map((one) => ({ id: deps.newId(), tenantId: one, issuerId: customer.issuer_id })),
  );
  const held = await tenanciesOfTenants(tx, ids);
  const [own, taken] = [customer.tenant_id, tenantId].map((one) =>
    held.filter((tenancy) => tenancy.tenant_id === one),
  );
  const accountId = accounts.get(tenantId);
  const before = own?.findLast((tenancy) => tenancy.customer_id === customer.id);
  if (before === undefined || taken === undefined || accountId === undefined)
    throw new Error("a customer has its first tenant");
  await assertZone(tx, { customer, held: taken });
  const one = { ...before, account_id: accountId, tenant_id: tenantId };
  const others = taken.filter((tenancy) => tenancy.customer_id !== customer.id);
  const { after } = giveTenant(others.map(tenancyOf), tenancyOf(one), { move: false });
  const left = (own ?? []).filter((tenancy) => tenancy.customer_id !== customer.id);
  await replaceTenancies(tx, before.account_id, left);
  await replaceTenancies(tx, accountId, after.map(rowOf));
  await takeUp(tx, deps, tenantId);
}

/** Customers' tenants as the API shows them, the first tenant first. */
export async function tenantsOf(
  db: Kysely<Database>,
  customerIds: readonly string[],
): Promise<(customerId: string) => CustomerTenant[]> {
  const rows = Map.groupBy(await tenanciesOfCustomers(db, customerIds), (row) => row.customer_id);
  const members = Map.groupBy(await memberTenancies(db, customerIds), (row) => row.member_id);
  return (customerId) => [
    ...(rows.get(customerId) ?? []).map((row) => presentTenant(row, memberOf(row))),
    ...(members.get(customerId) ?? []).map((row) => presentTenant(row, null)),
  ];
}

function presentTenant(
  { tenant_id, name, cost_centre, from_day, before_day }: TenancyRow,
  member: CustomerTenant["member"],
): CustomerTenant {
  return {
    member,
    tenantId: tenant_id,
    name,
    costCentre: cost_centre,
    from: from_day === SINCE_EVER ? null : from_day,
    before: before_day === FOR_EVER ? null : before_day,
  };
}

/** Whose tenant a new one of a customer is: of one in a group, its parent's, from when the group began. */
async function ownerOf(
  tx: Transaction<Database>,
  { customer, tenantId, from }: { customer: CustomerRow; tenantId: string; from: string },
): Promise<Pick<TenancyRow, "customer_id" | "member_id" | "billed_as" | "from_day">> {
  const { id, parent_id: parentId, parent_from: since } = customer;
  const parent = parentId === null ? customer : await lockedCustomer(tx, parentId);
  return {
    customer_id: parent.id,
    member_id: parentId === null ? null : id,
    billed_as: tenantId === parent.tenant_id ? "" : tenantId,
    from_day: since !== null && from < since ? since : from,
  };
}

/** Makes a change and records it with each customer whose tenants it changed. */
export async function changing(
  tx: Transaction<Database>,
  deps: Deps,
  { ids, actor }: { ids: readonly string[]; actor: Actor },
  change: () => Promise<void>,
): Promise<void> {
  const customerIds = [...new Set(ids)].sort();
  for (const id of customerIds) await lockedCustomer(tx, id);
  const before = await tenantsOf(tx, customerIds);
  await change();
  const after = await tenantsOf(tx, customerIds);
  for (const id of customerIds) {
    const customer = await customerById(tx, id);
    if (customer === undefined) continue;
    const changes = changesOf({ tenants: before(id).map(asJson) }, { tenants: after(id).map(asJson) });
    if (changes.length === 0) continue;
    // The row is written again, so that its version says that the customer has changed.
    await updateCustomerRow(tx, id, { tenant_id: customer.tenant_id });
    await record(tx, deps, [
      { type: "customer.changed", subject: id, actor, data: { name: customer.name, changes } },
    ]);
  }
}

function asJson({ tenantId, name, costCentre, from, before }: CustomerTenant) {
  return { tenantId, name, costCentre, from, before };
}

async function lockedCustomer(tx: Transaction<Database>, id: string): Promise<CustomerRow> {
  const customer = await lockCustomer(tx, id);
  if (customer === undefined) throw new DomainError("not_found", "There is no such customer.");
  return customer;
}

async function lockedTenancy(
  tx: Transaction<Database>,
  { customerId, tenantId }: { customerId: string; tenantId: string },
): Promise<{ customer: CustomerRow; own: TenancyRow; others: TenancyRow[] }> {
  const customer = await lockedCustomer(tx, customerId);
  const found = await tenanciesOfTenants(tx, [tenantId]);
  const isOwn = (row: TenancyRow) => row.customer_id === customerId || row.member_id === customerId;
  if (!found.some(isOwn)) throw noTenant(tenantId);
  await lockAccounts(tx, [{ id: customer.id, tenantId, issuerId: customer.issuer_id }]);
  const held = await tenanciesOfTenants(tx, [tenantId]);
  const own = held.findLast(isOwn);
  if (own === undefined) throw noTenant(tenantId);
  return { customer, own, others: held.filter((row) => row !== own) };
}

function noTenant(tenantId: string): DomainError {
  return new DomainError("not_found", `The customer has no tenant "${tenantId}".`);
}

interface StoredTenancy extends Tenancy {
  stored: TenancyRow;
}

export function tenancyOf(stored: TenancyRow): StoredTenancy {
  const { customer_id: customerId, from_day: from, before_day: before } = stored;
  return { customerId, from, before, stored };
}

export function rowOf({ stored, from, before }: StoredTenancy): TenancyRow {
  return { ...stored, from_day: from, before_day: before };
}

/** A tenant that has no customer any more begins where the last one ended. */
function freeSince(held: readonly TenancyRow[]): string {
  const last = held.at(-1)?.before_day ?? SINCE_EVER;
  return last === FOR_EVER ? SINCE_EVER : last;
}

/** A tenant's usage is summed by the days of one zone, so it stays within that zone. */
async function assertZone(
  tx: Transaction<Database>,
  { customer, held }: { customer: CustomerRow; held: readonly TenancyRow[] },
): Promise<void> {
  const [other] = held.filter((row) => row.customer_id !== customer.id);
  const holder = other && (await customerById(tx, other.customer_id));
  if (holder === undefined || holder.issuer_id === customer.issuer_id) return;
  const own = await readIssuer(tx, customer.issuer_id);
  const theirs = await readIssuer(tx, holder.issuer_id);
  if (own.timeZone === theirs.timeZone) return;
  throw new DomainError(
    "conflict",
    `The tenant's usage is summed in ${theirs.timeZone}, and this customer is billed in ${own.timeZone}. A tenant moves only within a time zone.`,
    "/tenantId",
  );
}

/**
 * What was invoiced stays: a tenant leaves a customer only after the months that are invoiced with its usage. `end` is the
 * field that decides the last day.
 */
export async function assertNotInvoiced(
  tx: Transaction<Database>,
  held: readonly TenancyRow[],
  lost: readonly TakenDays[],
  end: "/from" | "/before" = "/from",
): Promise<void> {
  for (const days of lost) {
    const tenant = held.find((row) => row.customer_id === days.customerId)?.billed_as ?? "";
    const invoice = await invoiceOfDays(tx, { days, tenant });
    if (invoice === null) continue;
    throw new DomainError(
      "conflict",
      `${invoice.number} bills this tenant's usage of ${invoice.month}, and what is invoiced stays. Choose ${invoice.before} or later, or void that invoice first.`,
      held.some((row) => row.customer_id === days.customerId && row.from_day < days.from) ? end : "/from",
    );
  }
}
