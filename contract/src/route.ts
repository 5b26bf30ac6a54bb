import type { z } from "zod";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The kind of a route's answer: JSON by default, a streamed text file, server-sent events, or a PDF. `ansiCsv` is Windows-1252. */
export type Answer = "json" | "csv" | "ansiCsv" | "text" | "events" | "ndjson" | "xml" | "pdf";

/**
 * A call of the API: address, input and answer. Server, console and the OpenAPI document are all derived from this
 * record, so they cannot disagree.
 */
export interface Route {
  readonly method: Method;
  /** Path below `/api/v1`, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The documented media types of a body that the server parses itself. */
  readonly bodyForms?: Readonly<
    Record<string, { shape: z.ZodType; examples: Readonly<Record<string, unknown>> }>
  >;
  readonly response: z.ZodType;
  /** Status of a successful answer. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Another successful status of the call, with the same schema. */
  readonly otherStatus?: 200;
  readonly answer?: Answer;
  /**
   * Whether the resource has a version: answers carry it as `ETag`, and a change is refused if `If-Match` names
   * another one. Calls without a version refuse `If-Match`.
   */
  readonly versioned?: boolean;
  /** Whether the call needs no sign-in. */
  readonly open?: boolean;
}

/** Keeps the literal types of a route while checking its type. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

export type ParamsOf<R extends Route> = R["params"] extends z.ZodObject
  ? z.output<R["params"]>
  : Record<never, never>;
export type QueryOf<R extends Route> = R["query"] extends z.ZodObject
  ? z.output<R["query"]>
  : Record<never, never>;
export type BodyOf<R extends Route> = R["body"] extends z.ZodType ? z.output<R["body"]> : undefined;
export type ResponseOf<R extends Route> = z.output<R["response"]>;
export type QueryInputOf<R extends Route> = R["query"] extends z.ZodObject
  ? z.input<R["query"]>
  : Record<never, never>;
export type BodyInputOf<R extends Route> = R["body"] extends z.ZodType ? z.input<R["body"]> : undefined;
