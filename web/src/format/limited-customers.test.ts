import { expect, test } from "vitest";
import { customersText } from "./limited-customers.ts";

test.each([
  [[], "no customer"],
  [["Alder"], "Alder"],
  [["Alder", "Birch"], "Alder and Birch"],
  [["Alder", "Birch", "Cedar"], "Alder, Birch and Cedar"],
  [["Alder", "Birch", "Cedar", "Elm", "Fir"], "Alder, Birch, Cedar and 2 more"],
])("customers %j are told as %s", (names, text) => {
  expect(customersText(names.map((name) => ({ id: name, name, tenantId: name })))).toBe(text);
});
