import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type TransactionSettings,
} from "kysely";
import type pg from "pg";
import type { Database } from "../schema.ts";

/**
 * Runs `work` with a database of one connection on which transactions nest: the outermost is a transaction, inner
 * ones are savepoints. So use-cases that open transactions can be parts of a larger one, which happens as a whole or
 * not at all. Its statements must not run in parallel.
 */
export async function onOneConnection<T>(
  pool: pg.Pool,
  work: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failed = true;
  try {
    const result = await work(dbOn(client));
    failed = false;
    return result;
  } finally {
    // After a failure the connection may be broken or inside a transaction, so it is not reused.
    client.release(failed);
  }
}

/** As above, on a connection that the caller manages, for what Kysely cannot express. */
export function dbOn(client: pg.PoolClient): Kysely<Database> {
  return new Kysely<Database>({
    dialect: {
      createDriver: () => new NestingDriver(client),
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: (db) => new PostgresIntrospector(db),
    },
  });
}

class NestingDriver extends PostgresDriver {
  #depth = 0;

  constructor(client: pg.PoolClient) {
    const lent = {
      query: client.query.bind(client),
      release: () => {},
    };
    super({ pool: { connect: async () => lent, end: async () => {}, options: {} } });
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    if (this.#depth === 0) await super.beginTransaction(connection, settings);
    else await run(connection, "savepoint nested");
    this.#depth += 1;
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    this.#depth -= 1;
    if (this.#depth === 0) await super.commitTransaction(connection);
    else await run(connection, "release savepoint nested");
  }

  override async rollbackTransaction(
    connection: Parameters<PostgresDriver["rollbackTransaction"]>[0],
  ): Promise<void> {
    this.#depth -= 1;
    if (this.#depth === 0) return super.rollbackTransaction(connection);
    await run(connection, "rollback to savepoint nested");
    await run(connection, "release savepoint nested");
  }
}

async function run(connection: DatabaseConnection, statement: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(statement));
}
