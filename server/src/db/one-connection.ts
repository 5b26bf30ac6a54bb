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
import type { Database } from "./schema.ts";

/**
 * Gives `work` a database of one connection on which transactions nest: the outermost is a transaction, those begun
 * within it are savepoints. So use-cases that open transactions of their own can be made parts of a greater one, which
 * then happens as a whole or not at all. Nothing may run side by side in it.
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
    // After a failure the connection may be broken or inside a transaction: another one is made when needed.
    client.release(failed);
  }
}

/** The same on a connection that its user sees to, for what Kysely cannot say beside what it can. */
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
