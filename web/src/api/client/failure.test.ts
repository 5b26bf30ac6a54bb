import { ApiError } from "@billow/contract/client.ts";
import { expect, test } from "vitest";
import { failureOf, isStale } from "./failure.ts";

const problem = {
  type: "about:blank",
  title: "",
  code: "refund_too_large",
  detail: "At most 5.00.",
  requestId: "r-1",
};

test("a refusal of the API keeps its words, its request id and what is wrong with each field", () => {
  const failure = failureOf(
    new ApiError({ ...problem, status: 422, errors: [{ pointer: "/amount", detail: "too large" }] }),
  );
  expect(failure).toMatchObject({ status: 422, detail: "At most 5.00.", requestId: "r-1" });
  expect(failure.fields.get("/amount")).toBe("too large");
});

test("no answer at all is said as such", () => {
  expect(failureOf(new TypeError("Failed to fetch"))).toMatchObject({ status: 0, code: "unreachable" });
});

test("only conflicts of state and stale versions ask for reading again", () => {
  const stale = [409, 412, 422, 500].map((status) =>
    isStale(failureOf(new ApiError({ ...problem, status }))),
  );
  expect(stale).toEqual([true, true, false, false]);
});
