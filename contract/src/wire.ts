import { z } from "zod";
import { tooManyDigits } from "./too-many-digits.ts";

/** An amount of money in major units as a decimal string ("1234.50", "-0.05", JPY "1200"), always beside a `currency`. */
export const amount = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,4})?$/, {
    error: ({ input }) =>
      tooManyDigits(input, { before: 15, after: 4 }) ??
      'an amount is a decimal string in major units, like "1234.50"',
  })
  .meta({ description: "Decimal string in major units, beside `currency`", examples: ["1234.50"] });

/**
 * An exact decimal: a quantity, a unit price, a rate or a percentage. Never a JSON number, so that it never becomes a
 * float.
 */
export const decimalString = z
  .string()
  .regex(/^-?\d{1,24}(\.\d{1,18})?$/, {
    error: ({ input }) =>
      tooManyDigits(input, { before: 24, after: 18 }) ?? 'a decimal string, like "0.0245"',
  })
  .meta({ description: "Exact decimal string", examples: ["0.0245"] });

/** ISO 4217 alphabetic code. The server's table decides whether it is known. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'an ISO 4217 code, like "EUR"')
  .meta({ description: "ISO 4217 code", examples: ["EUR"] });

const YEAR_ZERO = "the calendar begins with the year 1";

/** The proleptic calendar of PostgreSQL has no year 0. */
function isAfterChrist(dateOrMonth: string): boolean {
  return !dateOrMonth.startsWith("0000");
}

/** A calendar date in the issuer's time zone. */
export const date = z.iso
  .date()
  .refine(isAfterChrist, YEAR_ZERO)
  .meta({ description: "Calendar date, YYYY-MM-DD", examples: ["2026-11-01"] });

/** An instant, RFC 3339 in UTC. */
export const instant = z.iso
  .datetime({ offset: true })
  .meta({ description: "Instant, RFC 3339", examples: ["2026-11-01T00:00:00Z"] });

/** A day of the billing zone, meaning its beginning, or an instant. */
export const dayOrInstant = z.union([date, instant]);

/** A UUIDv7. */
export const id = z.uuid().meta({ description: "UUIDv7" });

/** The number of an invoice or credit note: its issuer's prefix, a year and a sequence. */
export const documentNumber = z
  .string()
  .regex(/^[A-Z][A-Z0-9-]{0,11}\d{4}-\d{4,}$/, 'a number, like "INV-2026-0042"');

/** A calendar month, the billing period's name. */
export const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month, like "2026-10"')
  .refine(isAfterChrist, YEAR_ZERO)
  .meta({ description: "Calendar month, YYYY-MM", examples: ["2026-10"] });

/**
 * Text typed by a person: trimmed, 1 to `max` characters, without control characters (except tab and line breaks with
 * `multiline`), because it appears in e-mails, PDFs and CSV files.
 */
export function text(max: number, options: { multiline?: boolean } = {}) {
  const forbidden = options.multiline
    ? /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
    : /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
  return z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(max, `at most ${max} characters`)
    .refine((value) => !forbidden.test(value), "must not contain control characters")
    .refine((value) => value.isWellFormed(), "must not contain half a character (a lone surrogate)");
}

/** Half-open range of dates: `from` inclusive, `before` exclusive. */
export const dateRange = z.object({ from: date, before: date });

/** Query parameters every list takes. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
};

/** A list answer: `nextCursor` is null on the last page; stable while rows are inserted. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A comma-separated query parameter as an array ("sent,overdue"). */
export function commaList<T extends z.ZodType<string, string>>(item: T) {
  return z
    .string()
    .transform((value) => value.split(",").filter((part) => part !== ""))
    .pipe(z.array(item));
}

/** A query parameter that is true or false. */
export const truth = z.enum(["true", "false"]).transform((value) => value === "true");
