import { z } from "zod";
import { API_PREFIX, type Api, api } from "./api.ts";
import { problem } from "./problem.ts";
import type { Route } from "./route.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/**
 * The OpenAPI 3.1 document of every call in `api`. `errorCodes` are the values `Problem.code` can have, by code with the
 * HTTP status; they come from the server, as the contract does not know the domain.
 */
export function openApiDocument(options: {
  version: string;
  errorCodes: Record<string, { status: number }>;
}): JsonObject {
  const schemas = new Map<string, JsonObject>();
  const paths: { [path: string]: JsonObject } = {};
  for (const [name, definition] of Object.entries<Route>(api satisfies Api)) {
    const path = paths[definition.path] ?? {};
    path[definition.method.toLowerCase()] = operation(name, definition, schemas);
    paths[definition.path] = path;
  }
  schemaOf(problem, "output", schemas);
  documentCodes(schemas, options.errorCodes);
  return {
    openapi: "3.1.0",
    info: {
      title: "Billow",
      version: options.version,
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: API_PREFIX }],
    security: [{ apiKey: [] }, { session: [] }],
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: {
        Problem: {
          description: "Refused or failed; `code` tells which",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
      parameters: SHARED_PARAMETERS,
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key, `bk_…`" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "billow.session_token",
          description: "The console's session",
        },
      },
    },
  };
}

const DESCRIPTION = [
  "Amounts are decimal strings in major units beside `currency`; quantities, unit prices and rates are decimal strings;",
  'instants are RFC 3339 in UTC; ranges are half-open. Lists answer `items` and `nextCursor`, with a `Link: rel="next"`',
  "header. Unknown fields and parameters are refused. Errors are RFC 9457 problem documents.",
].join("\n");

const SHARED_PARAMETERS: JsonObject = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description:
      "The same key and request gives the first answer again; the same key with another request is refused.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  },
  IfMatch: {
    name: "If-Match",
    in: "header",
    required: false,
    description: "The `ETag` last seen; refused with 412 when the resource has changed since.",
    schema: { type: "string", examples: ['"3"'] },
  },
};

function operation(name: string, definition: Route, schemas: Map<string, JsonObject>): JsonObject {
  const body = definition.body && {
    required: true,
    content: { "application/json": { schema: schemaOf(definition.body, "input", schemas) } },
  };
  const done = {
    description: "Done",
    content: {
      [MEDIA_TYPES[definition.answer ?? "json"]]: {
        schema: schemaOf(definition.response, "output", schemas),
      },
    },
  };
  return {
    operationId: name,
    summary: definition.summary,
    tags: [definition.path.split("/")[1] ?? ""],
    parameters: parametersOf(definition, schemas),
    ...(body && { requestBody: body }),
    responses: {
      ...(definition.otherStatus && { [String(definition.otherStatus)]: done }),
      [String(definition.status ?? 200)]: done,
      default: { $ref: "#/components/responses/Problem" },
    },
    ...(definition.open && { security: [] }),
  };
}

const MEDIA_TYPES = {
  json: "application/json",
  csv: "text/csv",
  text: "text/plain",
  events: "text/event-stream",
  ndjson: "application/x-ndjson",
  pdf: "application/pdf",
};

function parametersOf(definition: Route, schemas: Map<string, JsonObject>): Json[] {
  const parameters: Json[] = [];
  for (const [name, shape] of Object.entries(definition.params?.shape ?? {})) {
    parameters.push({ name, in: "path", required: true, schema: schemaOf(shape, "input", schemas) });
  }
  for (const [name, shape] of Object.entries(definition.query?.shape ?? {})) {
    const required = !z.safeParse(shape, undefined).success;
    parameters.push({ name, in: "query", required, schema: schemaOf(shape, "input", schemas) });
  }
  if (definition.method === "POST") parameters.push({ $ref: "#/components/parameters/IdempotencyKey" });
  if (definition.method !== "GET" && definition.params)
    parameters.push({ $ref: "#/components/parameters/IfMatch" });
  return parameters;
}

/** The JSON Schema of a shape; what has a name of its own goes to `schemas` and is referred to. */
function schemaOf(
  shape: z.core.$ZodType,
  io: "input" | "output",
  schemas: Map<string, JsonObject>,
): JsonObject {
  const {
    $schema: _,
    $defs,
    ...schema
  } = plainJson(z.toJSONSchema(shape, { io, override: (context) => simplify(context.jsonSchema, io) }));
  for (const [name, definition] of Object.entries(isObject($defs) ? $defs : {}))
    addSchema(name, definition, schemas);
  return referringToComponents(schema);
}

function addSchema(name: string, definition: Json, schemas: Map<string, JsonObject>): void {
  const { id: _, ...schema } = referringToComponents(isObject(definition) ? definition : {});
  const known = schemas.get(name);
  if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
    throw new Error(
      `The schema ${name} would differ between request and answer: give one of them another name.`,
    );
  }
  schemas.set(name, schema);
}

/** A format says what its pattern spells out, and answers may gain fields. */
function simplify(schema: z.core.JSONSchema.BaseSchema, io: "input" | "output"): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
}

function documentCodes(
  schemas: Map<string, JsonObject>,
  errorCodes: Record<string, { status: number }>,
): void {
  const properties = schemas.get("Problem")?.properties;
  const code = isObject(properties) ? properties.code : undefined;
  if (!isObject(code)) throw new Error("The problem document has lost its code.");
  code.enum = Object.keys(errorCodes);
}

function referringToComponents(schema: JsonObject): JsonObject {
  return plainJson(schema, (key, value) =>
    key === "$ref" && typeof value === "string" ? value.replace("#/$defs/", "#/components/schemas/") : value,
  );
}

function plainJson(value: object, reviver?: (key: string, value: unknown) => unknown): JsonObject {
  const parsed: JsonObject = JSON.parse(JSON.stringify(value), reviver);
  return parsed;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
