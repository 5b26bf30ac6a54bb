import type { Kysely } from "kysely";
import type { UntrustedProxyTable } from "../../db/schema/access.ts";
import type { Database } from "../../db/schema.ts";

type Db = Kysely<Database>;

export async function insertProxy(db: Db, proxy: UntrustedProxyTable): Promise<void> {
  await db
    .insertInto("untrusted_proxy")
    .values(proxy)
    .onConflict((conflict) => conflict.column("address").doUpdateSet({ seen_at: proxy.seen_at }))
    .execute();
}

export async function forgetProxies(db: Db, before: string): Promise<void> {
  await db.deleteFrom("untrusted_proxy").where("seen_at", "<", before).execute();
}

/** Who passed on calls of others since an instant, the latest first. */
export async function selectProxies(db: Db, since: string): Promise<string[]> {
  const rows = await db
    .selectFrom("untrusted_proxy")
    .select("address")
    .where("seen_at", ">=", since)
    .orderBy("seen_at", "desc")
    .orderBy("address")
    .execute();
  return rows.map(({ address }) => address);
}
