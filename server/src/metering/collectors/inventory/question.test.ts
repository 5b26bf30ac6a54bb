import { afterAll, beforeAll, expect, test } from "vitest";
import { inventoryWorld, item } from "../../../testing/acts/inventory-world.ts";

let world: Awaited<ReturnType<typeof inventoryWorld>>;

beforeAll(async () => {
  world = await inventoryWorld();
});

afterAll(() => world.close());

test.each([
  ["all of a long list", 30, 0],
  ["two of eight", 8, 6],
  ["the only one", 1, 0],
])(
  "who would end %s asks a person; all of it counts on, and what is new counts",
  async (_what, all, left) => {
    const { id, tenant } = await world.makeSource({ watches: [] });
    const items = Array.from({ length: all }, (_, index) => item(tenant, `vm-${index}`));
    world.answer = () => ({ body: items });
    await world.poll(id, "2026-10-05T08:00:00Z");
    world.answer = () => ({ body: [...items.slice(0, left), item(tenant, "vm-new")] });
    expect(await world.poll(id, "2026-10-05T08:10:00Z")).toMatchObject({ state: "ok", question: null });
    const asked = await world.poll(id, "2026-10-05T08:20:00Z");
    expect(asked).toMatchObject({
      state: "waiting",
      lastError: null,
      question: { reason: "many", counted: all + 1, ends: all - left, confirmedAt: null },
    });
    expect(asked.question?.detail).toContain(`lacks ${all - left} of ${all + 1} `);
    expect(asked.question?.examples[0]).toMatchObject({ tenantId: tenant, resource: `vm-${left}` });
    expect(await world.counted(tenant)).toHaveLength(all + 1);
    // The next poll sees the same and asks the same.
    expect((await world.poll(id, "2026-10-05T08:30:00Z")).question).toEqual(asked.question);
    const done = await world.pollSurely(id, "2026-10-05T08:40:00Z");
    expect(done).toMatchObject({ state: "ok", question: null });
    expect(await world.counted(tenant)).toHaveLength(left + 1);
    expect(done.gaps.find(({ resource }) => resource === `vm-${left}`)).toMatchObject({
      from: "2026-10-05T08:10:00Z",
      before: "2026-10-05T08:40:00Z",
    });
  },
);

test("a fifth of what is counted ends without a question", async () => {
  const { id, tenant } = await world.makeSource({ watches: [] });
  const items = Array.from({ length: 10 }, (_, index) => item(tenant, `vm-${index}`));
  world.answer = () => ({ body: items });
  await world.poll(id, "2026-10-05T08:00:00Z");
  world.answer = () => ({ body: items.slice(2) });
  await world.poll(id, "2026-10-05T08:10:00Z");
  expect(await world.poll(id, "2026-10-05T08:20:00Z")).toMatchObject({ state: "ok", question: null });
  expect(await world.counted(tenant)).toHaveLength(8);
});

test("a list that comes back by itself takes its question away", async () => {
  const { id, tenant } = await world.makeSource({ watches: [] });
  const items = ["a", "b"].map((name) => item(tenant, name));
  world.answer = () => ({ body: items });
  await world.poll(id, "2026-10-05T08:00:00Z");
  world.answer = () => ({ body: [] });
  await world.poll(id, "2026-10-05T08:10:00Z");
  const asked = await world.poll(id, "2026-10-05T08:20:00Z");
  world.answer = () => ({ body: items });
  expect(await world.poll(id, "2026-10-05T08:30:00Z")).toMatchObject({ state: "ok", question: null });
  const late = world.app.as("admin")("confirmSource", {
    params: { id },
    body: { question: asked.question?.id ?? "" },
  });
  await expect(late).rejects.toMatchObject({ problem: { code: "conflict" } });
  expect(await world.counted(tenant)).toEqual([
    ["a", 1, "2026-10-05T08:00:00.000Z"],
    ["b", 1, "2026-10-05T08:00:00.000Z"],
  ]);
});

test("only what was shown is confirmed, and of that only what is still gone", async () => {
  const { id, tenant } = await world.makeSource({ watches: [] });
  const items = ["a", "b", "c", "d"].map((name) => item(tenant, name));
  const list = (...names: string[]) => {
    world.answer = () => ({ body: items.filter((one) => names.includes(one.id)) });
  };
  list("a", "b", "c", "d");
  await world.poll(id, "2026-10-05T08:00:00Z");
  list("c", "d");
  await world.poll(id, "2026-10-05T08:10:00Z");
  const first = await world.poll(id, "2026-10-05T08:20:00Z");
  // Meanwhile a is back and c has gone.
  list("a", "d");
  await world.poll(id, "2026-10-05T08:30:00Z");
  const second = await world.poll(id, "2026-10-05T08:40:00Z");
  expect(second.question).toMatchObject({ ends: 2 });
  const confirm = (question: string | undefined) =>
    world.app.as("admin")("confirmSource", { params: { id }, body: { question: question ?? "" } });
  await expect(confirm(first.question?.id)).rejects.toMatchObject({
    problem: { code: "conflict", detail: expect.stringMatching(/has changed/) },
  });
  // The list changes once more before the confirmation of b and c arrives.
  list("b");
  const both = await Promise.allSettled([confirm(second.question?.id), confirm(second.question?.id)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const confirmed = world.app.deps.db.selectFrom("event").select(["actor_name", "data"]);
  expect(
    await confirmed.where("subject_id", "=", id).where("type", "=", "confirmed").execute(),
  ).toMatchObject([{ actor_name: "Test admin", data: { question: second.question?.detail } }]);
  expect((await world.counted(tenant)).map(([resource]) => resource)).toEqual(["a", "b", "d"]);
  expect(await world.poll(id, "2026-10-05T08:50:00Z")).toMatchObject({
    state: "waiting",
    question: { ends: 2 },
  });
});

test("a list with an item that cannot be read ends nothing by itself, and never that item", async () => {
  const { id, tenant } = await world.makeSource({ watches: [] });
  const items = Array.from({ length: 20 }, (_, index) => item(tenant, `vm-${index}`));
  world.answer = () => ({ body: items });
  await world.poll(id, "2026-10-05T08:00:00Z");
  const broken = { id: "vm-0", project: tenant, flavor: { vcpus: "many" } };
  world.answer = () => ({ body: [broken, ...items.slice(2)] });
  await world.poll(id, "2026-10-05T08:10:00Z");
  expect(await world.poll(id, "2026-10-05T08:20:00Z")).toMatchObject({
    state: "waiting",
    question: { reason: "incomplete", ends: 1, examples: [{ resource: "vm-1" }] },
  });
  await world.pollSurely(id, "2026-10-05T08:30:00Z");
  expect(await world.counted(tenant)).toHaveLength(19);
});
