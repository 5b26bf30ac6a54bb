import type { RolePermission } from "@billow/contract/access/custom-role.ts";
import { ApiError } from "@billow/contract/client.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishChange } from "../../../activity/live/publish-change.ts";
import { makePerson, makePersonWith } from "../../../testing/acts/people.ts";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { openEvents } from "../../../testing/servers/event-source.ts";

let app: TestApp;
let address: string;

beforeAll(async () => {
  app = await testApp({ env: { BILLOW_URL: "http://127.0.0.1:3000" } });
  address = await app.server.listen({ port: 0 });
});

afterAll(() => app.close());

const admin: TestApp["as"] extends (role: never) => infer Client ? Client : never = (...args) =>
  app.as("admin")(...args);

let roles = 0;

async function makeRole(permissions: RolePermission[] = ["usage.view"]) {
  roles += 1;
  return (await admin("createRole", { body: { name: `Shift ${roles}`, permissions } })).data;
}

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error("The call was not refused.");
  return error.problem;
}

async function eventsOf(id: string) {
  const events = app.deps.db.selectFrom("event").selectAll().where("subject_id", "=", id).orderBy("id");
  return events.execute();
}

describe("roles of one's own", () => {
  test("are listed after the built-in ones, by name, with what they allow and how many have them", async () => {
    const zoe = (await admin("createRole", { body: { name: "zz last", permissions: ["audit.view"] } })).data;
    const made = (await admin("createRole", { body: { name: "Audit", permissions: ["audit.view"] } })).data;
    await makePerson(app, made.id);
    const { items } = (await admin("listRoles", {})).data;
    expect(items.slice(0, 4).map(({ id, name, builtIn }) => [id, name, builtIn])).toEqual([
      ["admin", "Administrator", true],
      ["billing", "Billing", true],
      ["manager", "Manager", true],
      ["support", "Support", true],
    ]);
    expect(items[0]?.permissions).toEqual((await admin("getMe", {})).data.permissions);
    expect(items[4]).toEqual({ ...made, users: 1 });
    expect(items.at(-1)).toEqual(zoe);
    expect((await admin("getRole", { params: { id: made.id } })).data).toEqual({ ...made, users: 1 });
  });

  test("keep each permission once, in one order", async () => {
    const body = { permissions: ["usage.view", "invoices.view", "usage.view"] as RolePermission[] };
    const { data } = await admin("createRole", { body: { ...body, name: "Twice" } });
    expect(data.permissions).toEqual(["invoices.view", "usage.view"]);
  });

  test.each(["Admin", "administrator", "BILLING", "Once", "oNCE"])("cannot be called %s", async (name) => {
    const once = { name: "once", permissions: ["usage.view" as const] };
    await admin("createRole", { body: once }).catch(() => null);
    const other = await makeRole();
    const taken = { code: "conflict", errors: [{ pointer: "/name" }] };
    expect(await refusal(admin("createRole", { body: { ...once, name } }))).toMatchObject(taken);
    const renaming = admin("updateRole", { params: { id: other.id }, body: { name } });
    expect(await refusal(renaming)).toMatchObject(taken);
  });

  test.each([["users.write"], ["roles.write"], ["root"], []])("cannot allow %s", async (...permissions) => {
    const answer = await app.server.inject({
      method: "POST",
      url: "/api/v1/roles",
      headers: await app.cookieOf("admin"),
      payload: { name: "Too much", permissions },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].pointer).toMatch(/^\/permissions/);
  });

  test("are no more than a hundred", async () => {
    const other = await testApp();
    const rows = Array.from({ length: 99 }, (_, index) => ({
      id: other.deps.newId(),
      name: `Role ${index}`,
      permissions: ["usage.view"],
      created_at: "2026-11-01T00:00:00Z",
    }));
    await other.deps.db.insertInto("role").values(rows).execute();
    const make = (name: string) =>
      other.as("admin")("createRole", { body: { name, permissions: ["usage.view"] } });
    await make("The last");
    expect(await refusal(make("One more"))).toMatchObject({ code: "conflict" });
    await other.close();
  });

  test("allow what they allow and nothing else, and say so in a refusal", async () => {
    const person = await makePersonWith(app, ["customers.view", "audit.view"]);
    const { data: me } = await person.call("getMe", {});
    expect(me).toMatchObject({ role: person.role, permissions: ["customers.view", "audit.view"] });
    expect(me.roleName).toMatch(/^Role /);
    await person.call("listCustomers", { query: {} });
    expect((await refusal(person.call("listUsers", { query: {} }))).detail).toContain(
      `The role ${me.roleName} does not allow this call`,
    );
  });
});

describe("a change of a role", () => {
  test("holds from the next call on, and ends the streams of its users alone", async () => {
    const person = await makePersonWith(app, ["invoices.view", "usage.view"]);
    const other = await makePersonWith(app, ["invoices.view"]);
    const [ended, stays] = [
      await openEvents(`${address}/api/v1/events/stream`, person.headers),
      await openEvents(`${address}/api/v1/events/stream`, other.headers),
    ];
    const params = { id: person.role };
    await admin("updateRole", { params, body: { permissions: ["customers.view"] } });
    expect(await ended.next()).toBeNull();
    await publishChange(app.deps.db, { name: "invoices", data: {} });
    expect(await stays.next()).toEqual({ name: "invoices", data: {} });
    stays.close();
    expect((await person.call("getMe", {})).data.permissions).toEqual(["customers.view"]);
    expect(await refusal(person.call("listInvoices", { query: {} }))).toMatchObject({ code: "forbidden" });
  });

  test("reaches more users than one notice has room for", async () => {
    const role = await makeRole(["usage.view"]);
    const last = await makePerson(app, role.id);
    const users = app.deps.db.selectFrom("auth_user").selectAll();
    const row = await users.where("id", "=", last.id).executeTakeFirstOrThrow();
    const many = Array.from({ length: 450 }, (_, index) => {
      const id = app.deps.newId();
      return { ...row, id, name: `Many ${index}`, email: `${id}@test.example` };
    });
    await app.deps.db.insertInto("auth_user").values(many).execute();
    const stream = await openEvents(`${address}/api/v1/events/stream`, last.headers);
    const params = { id: role.id };
    const { data } = await admin("updateRole", { params, body: { permissions: ["runs.view"] } });
    expect(data.users).toBe(451);
    expect(await stream.next()).toBeNull();
    await app.deps.db.deleteFrom("auth_user").where("name", "like", "Many %").execute();
  });

  test("of two administrators at once, one wins and the other is told", async () => {
    const { id } = await makeRole();
    const { etag } = await admin("getRole", { params: { id } });
    const change = (name: string) =>
      admin("updateRole", { params: { id }, body: { name }, ifMatch: etag ?? "" });
    const results = await Promise.allSettled([change("First shift"), change("Second shift")]);
    const refused = results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused).toHaveLength(1);
    expect(refused[0].problem).toMatchObject({ code: "stale_version" });
  });

  test("of two who make a role of one name at once, one does", async () => {
    const make = (name: string) => admin("createRole", { body: { name, permissions: ["usage.view"] } });
    const results = await Promise.allSettled([make("Same name"), make("SAME NAME")]);
    const refused = results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused.map(({ problem }) => problem.code)).toEqual(["conflict"]);
  });

  test("is recorded with what it was before, and one that changes nothing is not", async () => {
    const { id, name } = await makeRole(["usage.view"]);
    const params = { id };
    await admin("updateRole", { params, body: { permissions: ["usage.view"] } });
    await admin("updateRole", { params, body: { permissions: ["usage.view", "usage.export"] } });
    await admin("deleteRole", { params });
    const changes = [{ field: "permissions", before: ["usage.view"], after: ["usage.view", "usage.export"] }];
    expect((await eventsOf(id)).map(({ type, data, actor_name }) => ({ type, data, actor_name }))).toEqual([
      { type: "created", actor_name: "Test admin", data: { name, permissions: ["usage.view"] } },
      { type: "changed", actor_name: "Test admin", data: { name, changes } },
      {
        type: "removed",
        actor_name: "Test admin",
        data: { name, permissions: ["usage.view", "usage.export"] },
      },
    ]);
  });
});

describe("a role is not removed", () => {
  const remove = (id: string) => admin("deleteRole", { params: { id } });

  test("while a user has it, also one who is invited or disabled", async () => {
    const { id } = await makeRole();
    const body = { name: "Ina", email: "ina@test.example", role: id };
    const { data: invited } = await admin("createUser", { body });
    expect(invited).toMatchObject({ role: id, invitation: {} });
    const person = await makePerson(app, id);
    await admin("updateUser", { params: { id: person.id }, body: { disabled: true } });
    expect((await refusal(remove(id))).detail).toContain("2 users have it");
    await admin("revokeInvitation", { params: { id: invited.id } });
    expect((await refusal(remove(id))).detail).toContain("one user has it");
    await admin("updateUser", { params: { id: person.id }, body: { role: "support" } });
    await remove(id);
    expect(await refusal(remove(id))).toMatchObject({ code: "not_found" });
  });

  test("while single sign-on gives it", async () => {
    const { id, name } = await makeRole();
    const settings = {
      enabled: false,
      name: "Example",
      issuer: "https://id.example.com",
      clientId: "billow",
      scopes: "openid",
      roleClaim: null,
      roleMapping: [],
      newUserRole: "support",
      createUsers: false,
      linkByEmail: false,
      only: false,
    };
    const set = (changes: object) => admin("setSingleSignOn", { body: { ...settings, ...changes } });
    await set({ newUserRole: id });
    expect((await refusal(remove(id))).detail).toContain("single sign-on gives it");
    await set({ roleClaim: "groups", roleMapping: [{ value: "night", role: id }] });
    expect((await refusal(remove(id))).detail).toContain("single sign-on gives it");
    const events = await eventsOf("single-sign-on");
    expect(JSON.stringify(events.at(-1)?.data)).toContain(`night = ${name}`);
    await set({});
    await remove(id);
    expect(await refusal(set({ newUserRole: id }))).toMatchObject({ errors: [{ pointer: "/newUserRole" }] });
  });

  test("while a second factor is required for it", async () => {
    const person = await makePersonWith(app, ["usage.view"]);
    const id = person.role;
    const require = (secondFactorRoles: string[]) => admin("setSignInRules", { body: { secondFactorRoles } });
    const { data } = await require([id, "support", id, "billing"]);
    expect(data.secondFactorRoles).toEqual(["billing", "support", id]);
    expect((await person.call("getMe", {})).data).toMatchObject({
      secondFactorNeeded: "setUp",
      permissions: [],
    });
    await admin("updateUser", { params: { id: person.id }, body: { role: "manager" } });
    expect((await refusal(remove(id))).detail).toContain("a second factor is required for it");
    await require([]);
    await remove(id);
    expect(await refusal(require([id]))).toMatchObject({ errors: [{ pointer: "/secondFactorRoles/0" }] });
  });

  test("while somebody is given it at the same moment: no user has a role that is gone", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await makeRole();
      const body = { name: "Una", email: `${id}@test.example`, role: id };
      const [gives, removes] = await Promise.allSettled([admin("createUser", { body }), remove(id)]);
      expect([gives.status, removes.status].sort()).toEqual(["fulfilled", "rejected"]);
    }
  });
});

describe("giving roles", () => {
  test("takes a role that is there, and records its name", async () => {
    const { id, name } = await makeRole();
    const person = await makePerson(app, "support");
    const { data } = await admin("updateUser", { params: { id: person.id }, body: { role: id } });
    expect(data.role).toBe(id);
    expect((await eventsOf(person.id)).at(-1)?.data).toMatchObject({
      changes: [{ field: "role", before: "support", after: name }],
    });
    const gone = app.deps.newId();
    const change = admin("updateUser", { params: { id: person.id }, body: { role: gone } });
    const fault = { code: "invalid_request", errors: [{ pointer: "/role" }] };
    expect(await refusal(change)).toMatchObject(fault);
    const body = { name: "Una", email: "una@test.example", role: gone };
    expect(await refusal(admin("createUser", { body }))).toMatchObject(fault);
  });

  test("does not take the last administrator", async () => {
    const { id } = await makeRole();
    const { data: me } = await admin("getMe", {});
    expect(await refusal(admin("updateUser", { params: { id: me.id }, body: { role: id } }))).toMatchObject({
      code: "conflict",
      errors: [{ pointer: "/role" }],
    });
  });

  test("with API keys: nobody makes or renews a key that may do more than they", async () => {
    const { call } = await makePersonWith(app, ["apiKeys.view", "apiKeys.write", "usage.write"]);
    const body = { name: "Robot", scopes: ["usage:write" as const] };
    const { data: own } = await call("createApiKey", { body });
    await call("rotateApiKey", { params: { id: own.id }, body: {} });
    const more = { name: "Robot", scopes: ["usage:write" as const, "invoices:read" as const] };
    expect(await refusal(call("createApiKey", { body: more }))).toMatchObject({
      code: "forbidden",
      detail: expect.stringContaining("(invoices:read)"),
    });
    const { data: stronger } = await admin("createApiKey", { body: more });
    const renewal = call("rotateApiKey", { params: { id: stronger.id }, body: {} });
    expect(await refusal(renewal)).toMatchObject({ code: "forbidden" });
  });
});
