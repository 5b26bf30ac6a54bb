import { commaList, date, id, instant, pageQuery } from "@billow/contract/wire.ts";
import { expect, test } from "vitest";
import { z } from "zod";
import { validate } from "../validate.ts";

test.each<[z.ZodType, unknown, string]>([
  [pageQuery.limit, "0", "must be at least 1"],
  [pageQuery.limit, "201", "must be at most 200"],
  [pageQuery.limit, "many", "must be a number"],
  [pageQuery.limit, "1.5", "must be a whole number"],
  [z.number().positive(), 0, "must be more than 0"],
  [z.number().lt(5), 5, "must be less than 5"],
  [z.string().max(3), "long", "must have at most 3 characters"],
  [z.string().min(2), "x", "must have at least 2 characters"],
  [z.string().min(1), "", "must not be empty"],
  [z.array(z.string()).max(1), ["a", "b"], "must have at most 1 entries"],
  [z.array(z.string()).min(1), [], "must not be empty"],
  [z.enum(["sent", "paid"]), "send", 'must be one of "sent", "paid"'],
  [commaList(z.enum(["sent", "paid"])), "send", 'must be one of "sent", "paid"'],
  [z.literal("all"), "none", 'must be "all"'],
  [z.boolean(), "true", "must be true or false"],
  [z.strictObject({}), [], "must be an object"],
  [z.array(z.string()), {}, "must be an array"],
  [id, "nope", 'must be an id, like "01928f3e-6a2b-7c4d-8e5f-0123456789ab"'],
  [date, "2026-02-29", 'must be a day of the calendar, like "2026-11-01"'],
  [instant, "2026-02-01", 'must be an instant, like "2026-11-01T00:00:00Z"'],
  [z.email(), "x", "must be an e-mail address"],
  [z.url(), "x", "must be a web address"],
  [z.string().max(3, "three at most"), "long", "three at most"],
])("a refused value is told what it must be: %#", (shape, value, words) => {
  let refusal: unknown;
  try {
    validate("query", z.object({ value: shape }), { value });
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code: "invalid_request", errors: [{ detail: words }] });
});
