import type { RoleId } from "@billow/contract/access/user.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { changesOf, type FieldChange, type NewEvent } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { publishAccessChange } from "../../activity/live/publish-change.ts";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { customerNamesOf, keepCustomersOfUser } from "./customers/customers-of-user.ts";
import {
  apiKeysOf,
  deleteSessions,
  findUser,
  lockAdministrators,
  type UserRow,
  updateUserRow,
} from "./queries.ts";
import { findRole, requireRole } from "./roles/known-role.ts";

export interface UserChanges {
  name?: string | undefined;
  role?: RoleId | undefined;
  /** True ends the user's sessions and event streams and stops their API keys. */
  disabled?: boolean | undefined;
  /** The customers that they are limited to; null for all. */
  customerIds?: readonly string[] | null | undefined;
}

/**
 * Changes a user's name, role or customers, disables or enables them. Throws `not_found`, and `conflict` where nobody would be left to
 * administrate.
 */
export async function updateUser(
  deps: Pick<Deps, "clock">,
  tx: Transaction<Database>,
  { id, actor, changes }: { id: string; actor: Actor; changes: UserChanges },
): Promise<UserRow> {
  const administrators = await lockAdministrators(tx);
  const before = await findUser(tx, id);
  if (before === null) throw new DomainError("not_found", "This user does not exist.");
  refuseLastAdministrator(administrators, id, changes);
  const { name, role, disabled, customerIds } = changes;
  if (role !== undefined) await requireRole(tx, role);
  const now = instantOfMs(deps.clock.nowMs());
  const disabledAt =
    disabled === undefined ? before.disabled_at : disabled ? (before.disabled_at ?? now) : null;
  const limited = customerIds === undefined ? before.limited : customerIds !== null;
  const was = await fieldsOf(tx, before);
  await updateUserRow(tx, id, { name, role, disabled_at: disabledAt, limited, updated_at: now });
  if (customerIds !== undefined) await keepCustomersOfUser(tx, id, customerIds);
  const user: UserRow = {
    ...before,
    name: name ?? before.name,
    role: role ?? before.role,
    disabled_at: disabledAt,
    limited,
  };
  const wasOut = before.disabled_at !== null;
  const isOut = disabledAt !== null;
  if (isOut) await deleteSessions(tx, id);
  if (wasOut !== isOut || user.role !== before.role || customerIds !== undefined) {
    await publishAccessChange(tx, [id, ...(await apiKeysOf(tx, id))]);
  }
  const is = await fieldsOf(tx, user);
  await record(tx, deps, eventsOf({ before, user, actor, changes: changesOf(was, is) }));
  return user;
}

/** The fields of a user whose change is recorded; the role and the customers by their names. */
async function fieldsOf(tx: Transaction<Database>, user: UserRow) {
  const { name, email, role } = user;
  const customers = await customerNamesOf(tx, user);
  return { name, email, role: (await findRole(tx, role))?.name ?? role, customers };
}

function refuseLastAdministrator(administrators: readonly string[], id: string, changes: UserChanges): void {
  if (administrators.length !== 1 || administrators[0] !== id) return;
  const pointer =
    changes.disabled === true
      ? "/disabled"
      : changes.role !== undefined && changes.role !== "admin"
        ? "/role"
        : changes.customerIds !== undefined && changes.customerIds !== null
          ? "/customerIds"
          : null;
  if (pointer === null) return;
  throw new DomainError(
    "conflict",
    "This is the last administrator who sees all customers. Make another user one first.",
    pointer,
  );
}

interface UserChange {
  before: UserRow;
  user: UserRow;
  actor: Actor;
  changes: FieldChange[];
}

function eventsOf({ before, user, actor, changes }: UserChange): NewEvent[] {
  const { id: subject, name } = user;
  const events: NewEvent[] = [];
  if (changes.length > 0) events.push({ type: "user.changed", subject, actor, data: { name, changes } });
  const isOut = user.disabled_at !== null;
  if ((before.disabled_at !== null) !== isOut) {
    events.push({ type: isOut ? "user.disabled" : "user.enabled", subject, actor, data: { name } });
  }
  return events;
}
