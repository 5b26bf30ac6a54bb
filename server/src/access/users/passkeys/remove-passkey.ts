import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { PasskeyTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { lockUser, selectSecondFactors } from "../queries.ts";
import { refuseLastFactor } from "../second-factor/needed.ts";
import { deletePasskey, lockPasskey, selectPasskeys } from "./queries.ts";

/**
 * Removes a passkey of a user.
 *
 * @throws DomainError `not_found`, `conflict` where the role needs a second factor and this is the last
 */
export async function removePasskey(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock">,
  { id, actor }: { id: string; actor: Actor },
): Promise<PasskeyTable> {
  const user = await lockUser(tx, actor.id);
  const passkey = await lockPasskey(tx, { id, userId: actor.id });
  if (user === null || passkey === undefined) throw new DomainError("not_found", "You have no such passkey.");
  const [factors] = await selectSecondFactors(tx, [actor.id]);
  const isLast = factors?.totp !== true && (await selectPasskeys(tx, actor.id)).length === 1;
  if (isLast) await refuseLastFactor(tx, user.role);
  await deletePasskey(tx, id);
  const data = { name: actor.name, passkey: passkey.name };
  await record(tx, deps, [{ type: "user.passkeyRemoved", subject: actor.id, actor, data }]);
  return passkey;
}
