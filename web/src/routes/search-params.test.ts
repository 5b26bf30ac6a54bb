import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "./search-params.ts";

test("addresses stay readable and are read back unchanged", () => {
  const search = { q: "Łódź & co", status: "sent,overdue", page: "2" };
  expect(stringifySearch({ status: "sent,overdue", q: undefined })).toBe("?status=sent,overdue");
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});

test("nothing to say is no query string at all", () => {
  expect(stringifySearch({ q: "", range: undefined })).toBe("");
});
