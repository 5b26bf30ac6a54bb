import { createServer } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { checkExternalDatabase, complain } from "./external.ts";

let database: TestDatabase;
/** Roles are of the whole server, which other test files share. */
const role = `billow_test_role_${process.pid}`;

beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(`CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD 'role'`);
});

afterAll(async () => {
  await database.pool.query(`DROP OWNED BY ${pg.escapeIdentifier(role)}`);
  await database.pool.query(`DROP ROLE ${pg.escapeIdentifier(role)}`);
  await database.close();
});

function changed(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

function asRole(): string {
  return changed((url) => {
    url.username = role;
    url.password = "role";
  });
}

test("a server that can carry Billow is accepted", async () => {
  await expect(checkExternalDatabase(database.url)).resolves.toBeUndefined();
});

test("a wrong password is told, without any password", async () => {
  const refusal = checkExternalDatabase(
    changed((url) => {
      url.password = "hunter2";
    }),
  );
  await expect(refusal).rejects.toThrow("refuses the user or password of DATABASE_URL; correct them");
  await expect(refusal).rejects.toThrow(/^(?!.*hunter2)/s);
});

test("a missing password is told", async () => {
  const refusal = checkExternalDatabase(
    changed((url) => {
      url.password = "";
    }),
  );
  await expect(refusal).rejects.toThrow("asks for a password, and DATABASE_URL has none");
});

test("a database that does not exist is told with how to create it", async () => {
  const refusal = checkExternalDatabase(
    changed((url) => {
      url.pathname = "/nowhere";
    }),
  );
  await expect(refusal).rejects.toThrow("has no such database; create it with: createdb");
});

test("a server that is not there is told with its address", async () => {
  const port = await unusedPort();
  await expect(checkExternalDatabase(`postgres://u:p@127.0.0.1:${port}/billow`)).rejects.toThrow(
    `No PostgreSQL answers at 127.0.0.1:${port}/billow; start it, or correct DATABASE_URL.`,
  );
});

test("a host that is not known is told", async () => {
  await expect(checkExternalDatabase("postgres://u:p@no-such-host.invalid/billow")).rejects.toThrow(
    "The host of DATABASE_URL is not known (no-such-host.invalid:5432/billow)",
  );
});

test("a role that may not create tables is told with what its owner must run", async () => {
  await expect(checkExternalDatabase(asRole())).rejects.toThrow("may not create tables at 127.0.0.1:");
  await database.pool.query(`GRANT CREATE ON SCHEMA public TO ${pg.escapeIdentifier(role)}`);
  await expect(checkExternalDatabase(asRole())).resolves.toBeUndefined();
});

test("a role that may not create the extension is told, where it is missing", async () => {
  await database.pool.query(`GRANT CREATE ON SCHEMA public TO ${pg.escapeIdentifier(role)}`);
  await database.pool.query("DROP EXTENSION pg_trgm CASCADE");
  await expect(checkExternalDatabase(asRole())).rejects.toThrow(
    "let the database's owner run: CREATE EXTENSION pg_trgm.",
  );
});

describe("what a server lacks is told", () => {
  const facts = {
    version: 150_000,
    version_text: "15.0",
    encoding: "UTF8",
    is_standby: false,
    schema: "public",
    can_create: true,
    can_extend: true,
    extensions_missing: [],
    extensions_unavailable: [],
  };

  test("and nothing where nothing is lacking", () => {
    expect(complain(facts, "db")).toBeUndefined();
    expect(complain({ ...facts, extensions_missing: ["pg_trgm"] }, "db")).toBeUndefined();
  });

  test.each([
    [{ version: 140_012, version_text: "14.12" }, "is version 14.12; Billow needs 15 or later"],
    [{ is_standby: true }, "is a read-only standby; point DATABASE_URL to its primary"],
    [{ encoding: "SQL_ASCII" }, "has the encoding SQL_ASCII; create a database with"],
    [{ can_create: null }, "may not create tables"],
    [{ extensions_missing: ["pg_trgm"], extensions_unavailable: ["pg_trgm"] }, "install its contrib package"],
  ])("%o", (lack, sentence) => {
    expect(complain({ ...facts, ...lack }, "db")).toContain(sentence);
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
