import type { RolePermission } from "@billow/contract/access/custom-role.ts";
import type { RoleId } from "@billow/contract/access/user.ts";
import { updateUser } from "../../access/users/update-user.ts";
import { SYSTEM } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import { sessionOf, type TestApp, type TestClient } from "../app.ts";
import { insertTestUser } from "./test-user.ts";

/** Somebody who is signed in, and the headers of their calls. */
export interface TestPerson {
  id: string;
  headers: Record<string, string>;
  call: TestClient;
}

let people = 0;

/** Somebody with a role. */
export async function makePerson(app: TestApp, role: RoleId): Promise<TestPerson> {
  people += 1;
  const name = `Person ${people} of ${role}`;
  const email = `${app.deps.newId()}@test.example`;
  const user = await inTransaction(app.deps.db, (tx) => insertTestUser(app.deps, tx, { name, email, role }));
  const headers = { cookie: await sessionOf(app, user.id), origin: "http://127.0.0.1:3000" };
  return { id: user.id, headers, call: app.withHeaders(headers) };
}

/** Somebody with a role of the operator's own that allows this. */
export async function makePersonWith(
  app: TestApp,
  permissions: RolePermission[],
): Promise<TestPerson & { role: string }> {
  const body = { name: `Role ${app.deps.newId()}`, permissions };
  const role = (await app.as("admin")("createRole", { body })).data.id;
  return { ...(await makePerson(app, role)), role };
}

/** Somebody with a role who sees these customers alone. */
export async function makeLimited(
  app: TestApp,
  role: RoleId,
  customerIds: readonly string[],
): Promise<TestPerson> {
  const person = await makePerson(app, role);
  await inTransaction(app.deps.db, (tx) =>
    updateUser(app.deps, tx, { id: person.id, actor: SYSTEM, changes: { customerIds } }),
  );
  return person;
}
