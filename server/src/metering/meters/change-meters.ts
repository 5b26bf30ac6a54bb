import type { MeterChange, NewMeter } from "@billow/contract/metering/meter.ts";
import { DomainError } from "@billow/core/errors.ts";
import { billedStatesAfter, newMeter, refuseOtherKind } from "@billow/core/metering/change-meter.ts";
import type { Meter } from "@billow/core/metering/meter.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/text/pointed.ts";
import { readFirstIssuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { loadMeters } from "./load-meters.ts";
import { deleteMeterRow, insertMeter, metersOfPrices, metersOfSources, updateMeterRow } from "./queries.ts";

type Tx = Transaction<Database>;

/** @throws DomainError `not_found` */
export async function findMeter(db: Kysely<Database>, id: string): Promise<Meter> {
  const meters = await loadMeters(db);
  if (meters.has(id)) return meters.of(id);
  throw new DomainError("not_found", `There is no meter ${id}.`);
}

/** @throws DomainError `conflict` for an id in use, `invalid_request` */
export async function createMeter(tx: Tx, body: NewMeter): Promise<void> {
  if (await insertMeter(tx, newMeter(body))) return;
  throw new DomainError(
    "conflict",
    `There is already a meter ${body.id}, in these or other letters. Choose another id, or change that meter.`,
    "/id",
  );
}

/** Changes a meter whose row is locked. @throws DomainError `invalid_request` */
export async function changeMeter(tx: Tx, deps: Deps, meter: Meter, change: MeterChange): Promise<void> {
  const { name = meter.name, group = meter.group, billedStates } = change;
  refuseOtherKind(meter, change.kind);
  const { timeZone } = await readFirstIssuer(tx);
  const today = todayIn(timeZone, deps);
  const after =
    billedStates === undefined
      ? meter.billedStates
      : pointed("/billedStates", () => billedStatesAfter(meter, { change: billedStates, today }));
  await updateMeterRow(tx, meter.id, { name, group, billedStates: after });
}

/** Deletes a meter whose row is locked. @throws DomainError `conflict` where it is built in or used */
export async function deleteMeter(tx: Tx, { id, builtIn, used }: Meter): Promise<void> {
  const refusal = (why: string) => new DomainError("conflict", `${id} cannot be deleted: ${why}`);
  if (builtIn) throw refusal("it is built in.");
  if (used) throw refusal("usage is stored with it, which its bills explain.");
  if ((await metersOfPrices(tx)).includes(id))
    throw refusal("a rate card prices it. Delete that rate card first.");
  const named = (await metersOfSources(tx)).find(({ meter }) => meter === id);
  if (named !== undefined)
    throw refusal(`the source ${named.source} measures it. Change or remove that source first.`);
  await deleteMeterRow(tx, id);
}
