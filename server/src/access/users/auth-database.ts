import { CamelCasePlugin, Kysely, type KyselyPlugin, PostgresDialect, type UnknownRow } from "kysely";
import type pg from "pg";

/** The pool as better-auth expects a database: its field names in camel case, instants as `Date`, counts as `number`. */
export function authDatabase(pool: pg.Pool): Kysely<unknown> {
  return new Kysely({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin(), authValues] });
}

/** better-auth compares instants with `<`. With the strings of our pool no session would ever expire. */
const INSTANTS = new Set([
  "createdAt",
  "updatedAt",
  "expiresAt",
  "accessTokenExpiresAt",
  "refreshTokenExpiresAt",
  "lockedUntil",
  "disabledAt",
  "provedAt",
]);

const authValues: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({ ...result, rows: result.rows.map(authRow) }),
};

function authRow(row: UnknownRow): UnknownRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, authValue(name, value)]));
}

function authValue(name: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" && INSTANTS.has(name) ? new Date(value) : value;
}
