import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openApiText } from "./docs.ts";

const committed = readFileSync(new URL("../../../openapi.json", import.meta.url), "utf8");

test("openapi.json is what the contract says; write it anew with `npm run -s billow -- openapi > openapi.json`", () => {
  expect(committed).toBe(openApiText());
});

test("every reference in it leads somewhere", () => {
  const document = JSON.parse(committed);
  const references = [...committed.matchAll(/"\$ref": "#\/([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(references.length).toBeGreaterThan(50);
  for (const reference of new Set(references)) {
    const target = reference.split("/").reduce((node, key) => node?.[key], document);
    expect(target, reference).toBeTypeOf("object");
  }
});

test("each call has a name of its own and says how it is refused", () => {
  const paths: Record<
    string,
    Record<string, { operationId: string; responses: Record<string, unknown> }>
  > = JSON.parse(committed).paths;
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const names = operations.map((operation) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const operation of operations) expect(operation.responses).toHaveProperty("default");
});
