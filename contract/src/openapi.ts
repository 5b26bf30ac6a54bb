import { z } from "zod";
import { API_PREFIX, type Api, api } from "./api.ts";
import { invoice } from "./invoicing/invoice.ts";
import { MEANINGS } from "./meanings.ts";
import { customer } from "./parties/customer.ts";
import { problem } from "./problem.ts";
import type { Route } from "./route.ts";
import { isVersioned, takesIfMatch } from "./versioned.ts";
import { amount, currency, date, decimalString, id, instant, month } from "./wire.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/**
 * The OpenAPI 3.1 document of every call in `api`. `errorCodes` maps the values of `Problem.code` to HTTP statuses;
 * `webhookTypes` are the types of webhook events. The server passes them, because the contract does not know the
 * domain.
 */
export function openApiDocument(options: {
  version: string;
  errorCodes: Record<string, { status: number }>;
  webhookTypes: readonly string[];
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
  const webhooks = Object.fromEntries(options.webhookTypes.map((type) => [type, webhook(type, schemas)]));
  for (const schema of schemas.values()) explainFields(schema);
  explainFields(webhooks);
  explainFields(paths);
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
    webhooks,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: {
        Problem: problemResponse("Refused or failed; `code` tells which"),
        ...Object.fromEntries(
          Object.entries(REFUSALS).map(([status, description]) => [
            `Problem${status}`,
            problemResponse(description, status),
          ]),
        ),
      },
      headers: SHARED_HEADERS,
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
  "header. Unknown fields and parameters are refused, at every depth. Errors are RFC 9457 problem documents.",
  "An API key's scopes allow permissions, as roles do: see /api/docs. The scope `*` is everything a key may do; no key may read or",
  "change users, API keys or settings, nor change sources, whatever its scopes. What has a version answers it as `ETag`; calls that",
  "change it take `If-Match`, and all other calls refuse one.",
].join("\n");

const SHARED_PARAMETERS: JsonObject = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description:
      "Repeating a request with its key returns the first answer. The same key with another request is refused.",
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
    content: bodyContent(definition, schemas),
  };
  const done = {
    description: definition.status === 204 ? "Done" : `Done: ${definition.summary}`,
    headers: headersOf(definition),
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
      ...refusalsOf(definition),
      default: { $ref: "#/components/responses/Problem" },
    },
    ...(definition.open && { security: [] }),
  };
}

/** A call that Billow makes: an event, with its subject as the API returns it. */
function webhook(type: string, schemas: Map<string, JsonObject>): JsonObject {
  const message = z.object({
    type: z.literal(type).meta({ description: "The type of the event" }),
    timestamp: instant.meta({ description: "When it happened" }),
    data: type.startsWith("customer.") ? customer : invoice,
  });
  return {
    post: {
      operationId: `webhook:${type}`,
      summary: `The event ${type}, for endpoints that get it`,
      tags: ["webhooks"],
      parameters: WEBHOOK_HEADERS,
      requestBody: {
        required: true,
        content: { "application/json": { schema: schemaOf(message, "output", schemas) } },
      },
      responses: {
        "2XX": { description: "Delivered; anything else is tried again for three days" },
        "410": { description: "Switches the endpoint off" },
      },
      security: [],
    },
  };
}

const WEBHOOK_HEADERS: Json[] = Object.entries({
  "webhook-id": "The delivery, the same each time that it is made",
  "webhook-timestamp": "When this try was signed, in seconds since 1970",
  "webhook-signature": "Signatures by Standard Webhooks, `v1,…`, two while a secret is replaced",
}).map(([name, description]) => ({
  name,
  in: "header",
  required: true,
  description,
  schema: { type: "string" },
}));

function bodyContent({ body, bodyForms }: Route, schemas: Map<string, JsonObject>): JsonObject {
  if (bodyForms === undefined)
    return body === undefined ? {} : { "application/json": { schema: schemaOf(body, "input", schemas) } };
  return Object.fromEntries(
    Object.entries(bodyForms).map(([mediaType, { shape, examples }]) => [
      mediaType,
      {
        schema: schemaOf(shape, "input", schemas),
        examples: plainJson(
          Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
        ),
      },
    ]),
  );
}

function headersOf(definition: Route): JsonObject {
  const lists = definition.response instanceof z.ZodObject && "nextCursor" in definition.response.shape;
  return {
    "X-Request-Id": { $ref: "#/components/headers/RequestId" },
    ...(isVersioned(definition) && { ETag: { $ref: "#/components/headers/ETag" } }),
    ...(lists && { Link: { $ref: "#/components/headers/Link" } }),
  };
}

/** The errors a call may be refused with, by status. */
function refusalsOf(definition: Route): JsonObject {
  const isChange = definition.method !== "GET";
  const statuses = [
    "400",
    ...(definition.open ? [] : ["401", "403"]),
    ...(definition.params ? ["404"] : []),
    ...(isChange ? ["409", "422"] : []),
    ...(takesIfMatch(definition) ? ["412"] : []),
    ...(definition.body ? ["413", "415"] : []),
    "429",
    "503",
  ];
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
  );
}

const REFUSALS: Readonly<Record<string, string>> = {
  "400": "Malformed: `errors` points at each place",
  "401": "Nobody is signed in, or the API key is not known",
  "403": "The role or the key's scopes do not allow the call",
  "404": "There is no such thing",
  "409": "What is there now does not allow it, or a call with the same Idempotency-Key still runs",
  "412": "Somebody changed it since the `ETag` in If-Match was read",
  "413": "The body is too large",
  "415": "The body's media type is not taken",
  "422": "A rule is broken, or the Idempotency-Key came with another request before",
  "429": "Too many calls; try again after Retry-After seconds",
  "503":
    "The database does not answer or is too busy; nothing was changed. Try again after Retry-After seconds",
};

function problemResponse(description: string, status?: string): JsonObject {
  const retries = status === "429" || status === "503";
  return {
    description,
    headers: {
      "X-Request-Id": { $ref: "#/components/headers/RequestId" },
      ...(retries && { "Retry-After": { $ref: "#/components/headers/RetryAfter" } }),
    },
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

const SHARED_HEADERS: JsonObject = {
  RequestId: {
    description: "The request's id in the log; taken from the request if it has one",
    schema: { type: "string" },
  },
  ETag: {
    description: "The version of what is answered, for If-Match",
    schema: { type: "string", examples: ['"3"'] },
  },
  Link: {
    description: 'The next page, as `<…>; rel="next"`; missing on the last one',
    schema: { type: "string" },
  },
  RetryAfter: { description: "Seconds to wait before the next try", schema: { type: "integer" } },
};

const MEDIA_TYPES = {
  json: "application/json",
  csv: "text/csv",
  ansiCsv: "text/csv; charset=windows-1252",
  text: "text/plain",
  events: "text/event-stream",
  ndjson: "application/x-ndjson",
  xml: "application/xml",
  pdf: "application/pdf",
};

function parametersOf(definition: Route, schemas: Map<string, JsonObject>): Json[] {
  const parameters: Json[] = [];
  for (const [name, shape] of Object.entries(definition.params?.shape ?? {})) {
    parameters.push({
      name,
      in: "path",
      required: true,
      ...meaningOf(name),
      schema: schemaOf(shape, "input", schemas),
    });
  }
  for (const [name, shape] of Object.entries(definition.query?.shape ?? {})) {
    const required = !z.safeParse(shape, undefined).success;
    parameters.push({
      name,
      in: "query",
      required,
      ...meaningOf(name, shape.description),
      schema: schemaOf(shape, "input", schemas),
    });
  }
  if (definition.method === "POST") parameters.push({ $ref: "#/components/parameters/IdempotencyKey" });
  if (takesIfMatch(definition)) parameters.push({ $ref: "#/components/parameters/IfMatch" });
  return parameters;
}

function meaningOf(name: string, own?: string): JsonObject {
  const description = MEANINGS[name] ?? own;
  return description === undefined ? {} : { description };
}

/** The JSON Schema of a zod schema. Named schemas go to `schemas` and are referenced. */
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

/** A format implies its pattern, and answers may gain fields. */
function simplify(schema: z.core.JSONSchema.BaseSchema, io: "input" | "output"): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
}

/** The description of a shared shape, such as an amount, describes its format and not its meaning. */
const SHARED_SHAPES = new Set(
  [amount, decimalString, currency, date, instant, id, month].map((shape) => shape.meta()?.description),
);

/** Adds the meaning of every field of every schema. */
function explainFields(node: Json): void {
  if (Array.isArray(node)) {
    for (const one of node) explainFields(one);
    return;
  }
  if (!isObject(node)) return;
  for (const [name, field] of Object.entries(isObject(node.properties) ? node.properties : {})) {
    const meaning = MEANINGS[name];
    if (!isObject(field) || meaning === undefined) continue;
    const written = field.description;
    if (written === undefined) field.description = meaning;
    else if (typeof written === "string" && SHARED_SHAPES.has(written))
      field.description = `${meaning}. ${written}`;
  }
  for (const [name, one] of Object.entries(node)) if (name !== "examples") explainFields(one);
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
