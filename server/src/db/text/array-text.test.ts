import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { plainArrayText, rarePlain, rareTexts, textArrayText, valuesOfArrayText } from "./array-text.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

async function readBack(type: "text" | "bigint", array: string): Promise<unknown> {
  const statement = type === "text" ? "SELECT $1::text[] AS read" : "SELECT $1::bigint[] AS read";
  const { rows } = await database.pool.query<{ read: unknown }>(statement, [array]);
  return rows[0]?.read;
}

test("texts arrive as they are, whatever they hold", async () => {
  const hostile = ["", "NULL", "null", '"', "\\", '\\"', "{}", ",", " a ", "a\nb", "'; --", "é株🦊", null];
  expect(await readBack("text", textArrayText(hostile))).toEqual(hostile);
  const element = fc.option(fc.string({ unit: "binary" }).filter((text) => !text.includes("\0")));
  await fc.assert(
    fc.asyncProperty(fc.array(element), async (texts) => {
      expect(await readBack("text", textArrayText(texts))).toEqual(texts);
    }),
  );
});

test("numbers arrive as they are, none and missing ones too", async () => {
  expect(await readBack("bigint", plainArrayText([]))).toEqual([]);
  expect(await readBack("bigint", plainArrayText([1, -2n, "3", null, 2n ** 62n]))).toEqual([
    1n,
    -2n,
    3n,
    null,
    2n ** 62n,
  ]);
});

test("a column that no row has arrives as NULL beside the others", async () => {
  const columns = [
    plainArrayText([1, 2]),
    rareTexts([null, null]),
    rarePlain([null, null]),
    rareTexts([null, "x"]),
  ];
  const { rows } = await database.pool.query<{ line: string }>(
    "SELECT concat_ws(' ', a, coalesce(b, '-'), coalesce(c, 0), coalesce(d, '-')) AS line FROM unnest($1::int[], $2::text[], $3::int[], $4::text[]) AS cells (a, b, c, d)",
    columns,
  );
  expect(rows.map(({ line }) => line)).toEqual(["1 - 0 -", "2 - 0 x"]);
});

test("ids come back from the text that the database writes of them, none and many", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uuid()), async (ids) => {
      const { rows } = await database.pool.query<{ ids: string }>("SELECT $1::uuid[]::text AS ids", [
        plainArrayText(ids),
      ]);
      expect(valuesOfArrayText(rows[0]?.ids ?? "")).toEqual(ids);
    }),
  );
});
