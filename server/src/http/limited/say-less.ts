import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Within } from "../../db/within.ts";
import { namesAbove } from "./owner-queries.ts";

/** A refusal as somebody may read it who is limited to some customers: without what names another. */
export async function sayLess(db: Kysely<Database>, error: unknown, within: Within): Promise<unknown> {
  if (within === null || !(error instanceof DomainError)) return error;
  const detail = PLAINER[error.code] ?? (await unnamed(db, error.detail, within));
  return detail === error.detail ? error : new DomainError(error.code, detail, error.pointer);
}

const PLAINER: Readonly<Partial<Record<DomainError["code"], string>>> = {
  duplicate_transaction:
    "This transaction is recorded already. Record it again only if the money was received twice.",
  tenant_taken: "Another customer has this tenant.",
};

/**
 * An answer as somebody may read it who is limited to some customers: a customer of theirs may be on the invoices of another, or
 * merged into it, and a payment may have been recorded there too, which are left out.
 */
export async function showLess<T>(db: Kysely<Database>, answer: T, within: Within): Promise<T> {
  if (within === null || typeof answer !== "object") return answer;
  const inside = new Set(within);
  const text = await unnamed(db, JSON.stringify(answer), within);
  return JSON.parse(text, (key, value: unknown) =>
    key === "alsoOn" ? undefined : OTHERS.has(key) && !isInside(value, inside) ? null : value,
  );
}

/** Fields that refer to another customer than the one that an answer is about. */
const OTHERS: ReadonlySet<string> = new Set(["parent", "mergedInto"]);

function isInside(value: unknown, inside: ReadonlySet<string>): boolean {
  if (typeof value !== "object" || value === null || !("id" in value)) return true;
  return typeof value.id === "string" && inside.has(value.id);
}

/** How sentences name the customer above another. */
const NAMED_AFTER = ["billed with ", "merged into "];

/** A text, which may be JSON, that does not name the customers that a caller's are billed with or were merged into. */
async function unnamed(db: Kysely<Database>, text: string, within: readonly string[]): Promise<string> {
  if (!NAMED_AFTER.some((words) => text.includes(words))) return text;
  const names = await namesAbove(db, within);
  let less = text;
  for (const name of names)
    for (const words of NAMED_AFTER)
      for (const written of [name, JSON.stringify(name).slice(1, -1)])
        less = less.replaceAll(words + written, `${words}another customer`);
  return less;
}
