import { createMemoryHistory, createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { expect, test } from "vitest";
import { oneOf, readSearch, text } from "./search-fields.ts";

/** What a page reads of an address, as the router passes it on. */
function readBy(address: string) {
  const root = createRootRoute();
  const list = createRoute({
    getParentRoute: () => root,
    path: "/list",
    validateSearch: readSearch({ sort: oneOf(["name", "total"]), q: text(5) }),
  });
  const router = createRouter({
    routeTree: root.addChildren([list]),
    history: createMemoryHistory({ initialEntries: [address] }),
  });
  const { sort, q } = router.matchRoutes(router.latestLocation).at(-1)?.search ?? {};
  return { sort, q };
}

test("what an address says is read, and what cannot be read is dropped", () => {
  expect(readBy("/list?sort=total&q=abc")).toEqual({ sort: "total", q: "abc" });
  expect(readBy("/list?sort=size&q=too+long")).toEqual({ sort: undefined, q: undefined });
});
