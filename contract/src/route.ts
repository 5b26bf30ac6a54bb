import type { z } from "zod";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What kind of answer a route gives: JSON by default, a streamed text file, server-sent events, or a PDF. */
export type Answer = "json" | "csv" | "text" | "events" | "ndjson" | "pdf";

/**
 * One call of the API: where it is, what it takes and what it gives. Server, console and the OpenAPI document are all
 * derived from this record, so that none of them can say something else.
 */
export interface Route {
  readonly method: Method;
  /** Path below `/api/v1`, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** What the document says of a body that the server reads itself, by media type. */
  readonly bodyForms?: Readonly<
    Record<string, { shape: z.ZodType; examples: Readonly<Record<string, unknown>> }>
  >;
  readonly response: z.ZodType;
  /** Status of a successful answer. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Another status of success that the call may answer with, in the same shape. */
  readonly otherStatus?: 200;
  readonly answer?: Answer;
  /**
   * Whether what is read or changed has a version: the answer carries it as `ETag`, and a change is refused where
   * `If-Match` names another one. Calls that change without it refuse an `If-Match`.
   */
  readonly versioned?: boolean;
  /** A call anybody may make without signing in. */
  readonly open?: boolean;
}

/** Keeps the literal types of a route while checking its shape. */
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
