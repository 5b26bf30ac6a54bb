import { SAVED_VIEWS_MAX } from "@billow/contract/invoicing/saved-view.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, type TestClient, testApp } from "../../testing/app.ts";
import { refusal } from "../../testing/invoicing.ts";

let app: TestApp;
let call: TestClient;

beforeAll(async () => {
  app = await testApp();
  call = app.as("billing");
});

afterAll(() => app.close());

const save = (name: string, search = "status=overdue&range=this-month", by = call) =>
  by("createSavedView", { body: { name, page: "invoices", search } });
const names = async (by = call) => (await by("listSavedViews", {})).data.items.map(({ name }) => name);

test("views are saved, renamed, searched otherwise and forgotten", async () => {
  const { data: made } = await save("overdue now");
  await save("All of Nordwind", "q=Nordwind%20GmbH");
  expect(await names()).toEqual(["All of Nordwind", "overdue now"]);
  const params = { id: made.id };
  const { data: renamed } = await call("updateSavedView", { params, body: { name: "Dunning" } });
  expect(renamed).toEqual({ ...made, name: "Dunning" });
  const { data: changed } = await call("updateSavedView", { params, body: { search: "status=sent" } });
  expect(changed).toEqual({ ...made, name: "Dunning", search: "status=sent" });
  expect((await call("deleteSavedView", { params })).data).toEqual(changed);
  expect(await names()).toEqual(["All of Nordwind"]);
});

test("nobody sees or changes the views of another", async () => {
  const { data: mine } = await save("Mine");
  for (const other of [app.as("admin"), app.as("support"), app.withKey(["*"])]) {
    expect(await names(other)).toEqual([]);
    const params = { id: mine.id };
    expect(await refusal(other("deleteSavedView", { params }))).toMatchObject({ code: "not_found" });
    expect(await refusal(other("updateSavedView", { params, body: { name: "Ours" } }))).toMatchObject({
      code: "not_found",
    });
  }
  expect(await names()).toContain("Mine");
  await save("Mine", "", app.as("admin"));
});

test("a name is a person's once, a search is the query of an address, and there is an end", async () => {
  const { data: first } = await save("Twice");
  const { data: second } = await save("Other");
  const taken = { status: 409, code: "conflict", errors: [{ pointer: "/name" }] };
  expect(await refusal(save("Twice"))).toMatchObject(taken);
  const rename = call("updateSavedView", { params: { id: second.id }, body: { name: first.name } });
  expect(await refusal(rename)).toMatchObject(taken);
  for (const search of ["javascript:alert(1)", "a b", "<b>", "x".repeat(2001)]) {
    expect(await refusal(save("Bad", search))).toMatchObject({ code: "invalid_request" });
  }
  const left = SAVED_VIEWS_MAX - (await names()).length;
  for (let view = 0; view < left; view += 1) await save(`View ${view}`);
  expect(await refusal(save("One too many"))).toMatchObject({ code: "conflict" });
});
