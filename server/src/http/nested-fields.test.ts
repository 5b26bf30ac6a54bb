import { api } from "@billow/contract/api.ts";
import type { Route } from "@billow/contract/route.ts";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { InvalidRequest } from "./problem.ts";
import { validate } from "./validate.ts";

type Schema = z.core.JSONSchema.BaseSchema;

/** A body that holds one unknown field, at every place where there is an object. */
interface Planted {
  pointer: string;
  body: unknown;
}

function* places(
  schema: Schema,
  defs: Record<string, Schema>,
  at: { pointer: string; wrap: (inner: unknown) => unknown },
): Generator<Planted> {
  const { pointer, wrap } = at;
  if (schema.$ref !== undefined) {
    const target = defs[schema.$ref.replace("#/$defs/", "")];
    if (target !== undefined) yield* places(target, defs, at);
  }
  for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* places(one, defs, at);
  if (isSchema(schema.items))
    yield* places(schema.items, defs, { pointer: `${pointer}/0`, wrap: (inner) => wrap([inner]) });
  if (isSchema(schema.additionalProperties) && Object.keys(schema.additionalProperties).length > 0)
    yield* places(schema.additionalProperties, defs, {
      pointer: `${pointer}/key`,
      wrap: (inner) => wrap({ key: inner }),
    });
  if (schema.type !== "object" || schema.properties === undefined) return;
  const properties = Object.entries(schema.properties).filter((entry): entry is [string, Schema] =>
    isSchema(entry[1]),
  );
  const constants = Object.fromEntries(
    properties.flatMap(([name, { const: value }]) => (value === undefined ? [] : [[name, value]])),
  );
  if (!isOpen(schema))
    yield { pointer: `${pointer}/noSuchField`, body: wrap({ ...constants, noSuchField: 1 }) };
  for (const [name, property] of properties)
    yield* places(property, defs, {
      pointer: `${pointer}/${name}`,
      wrap: (inner) => wrap({ ...constants, [name]: inner }),
    });
}

/** A configuration of which only its kind says what it holds; the source's own shape refuses what it does not know. */
function isOpen(schema: Schema): boolean {
  return Object.keys(schema.properties ?? {}).length === 0 && schema.additionalProperties !== false;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const bodies = Object.entries<Route>(api).flatMap(([name, { body }]) =>
  body === undefined || name === "ingestEvents" ? [] : [{ name, body }],
);

describe.each(bodies)("$name", ({ body }) => {
  const schema = z.toJSONSchema(body, { io: "input" });
  const planted = [...places(schema, schema.$defs ?? {}, { pointer: "", wrap: (inner) => inner })];

  test("refuses what it does not know, at every depth, with its place", () => {
    expect(planted.length).toBeGreaterThan(0);
    for (const one of planted) {
      let refusal: unknown;
      try {
        validate("body", body, one.body);
      } catch (error) {
        refusal = error;
      }
      expect(refusal, one.pointer).toBeInstanceOf(InvalidRequest);
      const errors = refusal instanceof InvalidRequest ? refusal.errors : [];
      expect(errors, one.pointer).toContainEqual({ pointer: one.pointer, detail: "is not a known field" });
    }
  });
});
