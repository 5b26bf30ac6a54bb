import { route } from "@billow/contract/route.ts";
import { expect, test } from "vitest";
import { z } from "zod";
import { checkedAnswer } from "./answer-check.ts";

const definition = route({
  method: "GET",
  path: "/x",
  summary: "x",
  response: z.object({ items: z.array(z.object({ name: z.string() })) }),
});

test("an answer that keeps the contract passes", () => {
  expect(() => checkedAnswer("getX", definition, { items: [{ name: "a" }] })).not.toThrow();
});

test.each([
  ["a field of another type", { items: [{ name: 1 }] }],
  ["a missing field", { items: [{}] }],
  ["a field the contract does not know", { items: [{ name: "a", passwordHash: "…" }] }],
  ["nothing", undefined],
])("%s does not", (_what, answer) => {
  expect(() => checkedAnswer("getX", definition, answer)).toThrow(/^The answer of getX /);
});
