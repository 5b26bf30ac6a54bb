import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openApiText } from "./docs.ts";

const committed = readFileSync(new URL("../../../../openapi.json", import.meta.url), "utf8");

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
  for (const { operationId, responses } of operations) {
    expect(responses).toHaveProperty("default");
    expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(["400", "429", "503"]));
  }
});

test("every field, parameter and header says what it means", () => {
  const silent: string[] = [];
  const look = (node: unknown, place: string): void => {
    if (Array.isArray(node)) {
      for (const [index, one] of node.entries()) look(one, `${place}/${index}`);
      return;
    }
    if (!isRecord(node)) return;
    for (const [name, field] of Object.entries(isRecord(node.properties) ? node.properties : {}))
      if (isRecord(field) && !says(field)) silent.push(`${place}/${name}`);
    for (const [name, one] of Object.entries(node)) if (name !== "examples") look(one, `${place}/${name}`);
    if (typeof node.in === "string" && !says(node)) silent.push(place);
  };
  look(JSON.parse(openApiText()), "");
  expect(silent).toEqual([]);
});

function says(field: Record<string, unknown>): boolean {
  return typeof field.description === "string" && field.description !== "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

test("a version, a next page, a key and a wait are documented where they are, and nowhere else", () => {
  const { paths } = JSON.parse(openApiText());
  const headers = (path: string, method: string, status = "200") =>
    Object.keys(paths[path][method].responses[status].headers);
  expect(headers("/customers/{id}", "get")).toEqual(["X-Request-Id", "ETag"]);
  expect(headers("/customers", "get")).toEqual(["X-Request-Id", "Link"]);
  expect(headers("/rate-cards/{id}", "get")).toEqual(["X-Request-Id"]);
  const references = (path: string, method: string) =>
    paths[path][method].parameters.flatMap((one: { $ref?: string }) => one.$ref?.split("/").at(-1) ?? []);
  expect(references("/customers/{id}", "patch")).toEqual(["IfMatch"]);
  expect(references("/invoices/{id}/payments", "post")).toEqual(["IdempotencyKey", "IfMatch"]);
  expect(references("/rate-cards/{id}", "delete")).toEqual([]);
});

test("events are documented in each form they can be sent in, with examples", () => {
  const { content } = JSON.parse(openApiText()).paths["/events"].post.requestBody;
  for (const mediaType of [
    "application/json",
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
  ])
    expect(Object.keys(content[mediaType].examples).length, mediaType).toBeGreaterThan(0);
});

test("everything that has an id can be read by it", () => {
  const { paths } = JSON.parse(openApiText());
  for (const list of [
    "invoices",
    "customers",
    "payments",
    "refunds",
    "credit-notes",
    "rate-cards",
    "subscriptions",
    "billing-runs",
    "bulk-jobs",
    "outbox",
    "webhook-endpoints",
    "users",
    "api-keys",
    "usage/sources",
    "saved-views",
  ])
    expect(paths[`/${list}/{id}`]?.get, list).toBeDefined();
});

test("each type of event that webhooks carry is documented with its subject", () => {
  const { webhooks } = JSON.parse(openApiText());
  expect(Object.keys(webhooks)).toContain("invoice.paymentRecorded");
  const { schema } = webhooks["invoice.sent"].post.requestBody.content["application/json"];
  expect(schema.properties.type.const).toBe("invoice.sent");
  expect(schema.properties.data.$ref).toBe("#/components/schemas/Invoice");
});
