import { type Api, api, type RouteName } from "@billow/contract/api.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Within } from "../../db/within.ts";
import { type Owner, ownersOf } from "./owner-queries.ts";
import { REACH, type Reach } from "./reach.ts";

interface Caller {
  within: Within;
}

/** What a call names, after it was checked against the contract. */
export interface Request {
  params: unknown;
  query: unknown;
  body: unknown;
}

/** Refuses a call about all customers to somebody who is limited to some. @throws DomainError `customers_limited` */
export function refuseAll(name: RouteName, { within }: Caller): void {
  if (within !== null && REACH[name] === "all") throw needsAll(name);
}

/**
 * Refuses a call that names something that is not of the customers that its caller is limited to, in the same words as one that
 * names something that is not there. Asks nothing for somebody who sees all customers.
 *
 * @throws DomainError `not_found`, `customers_limited`
 */
export async function refuseForeign(
  db: Kysely<Database>,
  name: RouteName,
  { within, ...request }: Request & Caller,
): Promise<void> {
  const reach: Reach = REACH[name];
  if (within === null || typeof reach === "string") return;
  const inside = new Set(within);
  for (const [place, owner] of Object.entries(reach.of)) {
    const refs = [...new Set(textsAt(request, place.split(".")))];
    if (refs.length === 0) {
      if (reach.beside === "required") throw needsAll(name, NAME_ONE);
      continue;
    }
    if (await isInside(db, { owner, refs, inside })) continue;
    throw new DomainError("not_found", NOT_THERE[owner], pointerTo(place));
  }
}

async function isInside(
  db: Kysely<Database>,
  { owner, refs, inside }: { owner: Owner; refs: readonly string[]; inside: ReadonlySet<string> },
): Promise<boolean> {
  const owned = await ownersOf(db, owner, refs);
  const things = new Set(owned.map(({ thing }) => thing));
  return (
    things.size === refs.length && owned.every(({ customer }) => customer === null || inside.has(customer))
  );
}

/** The texts at a place, of each element where there are several. */
function textsAt(value: unknown, [key, ...rest]: readonly string[]): string[] {
  if (Array.isArray(value))
    return value.flatMap((one) => textsAt(one, key === undefined ? [] : [key, ...rest]));
  if (key === undefined) return typeof value === "string" ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return textsAt(Reflect.get(value, key), rest);
}

/** Only the body has pointers. */
function pointerTo(place: string): string | undefined {
  const [part, ...path] = place.split(".");
  return part === "body" ? `/${path.join("/")}` : undefined;
}

const NAME_ONE = "Name one of your customers by `customerId`, or ask an administrator to let you see all.";

function needsAll(name: RouteName, advice = "Ask an administrator to let you see all."): DomainError {
  const { summary } = (api satisfies Api)[name];
  return new DomainError(
    "customers_limited",
    `You are limited to some customers, and this call (${name}: ${summary}) is about all of them. ${advice}`,
  );
}

const NOT_THERE: Readonly<Record<Owner, string>> = {
  customer: "There is no such customer.",
  customerAndParent: "There is no such customer.",
  tenant: "There is no such tenant.",
  invoice: "There is no such invoice.",
  creditNote: "There is no such credit note.",
  payment: "There is no such payment.",
  payout: "There is no such payout.",
  refund: "There is no such refund.",
  charge: "There is no such charge.",
  mandate: "There is no such mandate.",
  subscription: "There are no such terms.",
  email: "There is no such e-mail.",
  rateCard: "There is no such rate card.",
  bulkJob: "There is no such job.",
};
