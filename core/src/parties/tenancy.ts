import { DomainError } from "../errors.ts";

/** The first and last limit of days without one, as PostgreSQL writes them. They sort before and after every day. */
export const SINCE_EVER = "-infinity";
export const FOR_EVER = "infinity";

/** Days on which a customer has a tenant, half-open, in the customer's zone. */
export interface Tenancy {
  readonly customerId: string;
  readonly from: string;
  readonly before: string;
}

/** A tenancy taken from a customer, or a part of it. */
export interface TakenDays {
  readonly customerId: string;
  readonly from: string;
  readonly before: string;
}

/**
 * Gives a tenant to a customer for some days. It has one customer on any day: days of others are refused, or taken from
 * them where the tenant moves. What lies before and after the days stays with whom it was.
 *
 * @returns all tenancies afterwards by their beginning, and the days taken from others
 * @throws DomainError `invalid_date` for no days, `tenant_taken` for days of another customer, `conflict` for own days
 */
export function giveTenant<T extends Tenancy>(
  held: readonly T[],
  one: T,
  { move }: { move: boolean },
): { after: T[]; taken: TakenDays[] } {
  if (one.from >= one.before)
    throw new DomainError("invalid_date", "A tenant's time must end after it begins.", "/before");
  const met = held.filter((other) => other.from < one.before && one.from < other.before);
  const own = met.find((other) => other.customerId === one.customerId);
  if (own !== undefined)
    throw new DomainError(
      "conflict",
      `The customer already has this tenant ${daysText(own)}. Change or end that first.`,
      "/from",
    );
  const [other] = met;
  if (other !== undefined && !move)
    throw new DomainError(
      "tenant_taken",
      `Another customer has this tenant ${daysText(other)}. Choose other days, or move it here ("move": true).`,
      "/tenantId",
    );
  const left = met.flatMap((taken) => [
    ...(taken.from < one.from ? [{ ...taken, before: one.from }] : []),
    ...(taken.before > one.before ? [{ ...taken, from: one.before }] : []),
  ]);
  const others = held.filter((kept) => !met.includes(kept));
  return {
    after: [...others, ...left, one].sort((a, b) => (a.from < b.from ? -1 : 1)),
    taken: met.map(({ customerId, from, before }) => ({
      customerId,
      from: laterOf(from, one.from),
      before: earlierOf(before, one.before),
    })),
  };
}

function laterOf(one: string, other: string): string {
  return [one, other].toSorted().at(-1) ?? one;
}

function earlierOf(one: string, other: string): string {
  return [one, other].toSorted()[0] ?? one;
}

/** The days that a tenancy loses by a change of its limits. */
export function daysLost(before: Tenancy, after: Tenancy | null): TakenDays[] {
  const { customerId } = before;
  if (after === null || after.from >= before.before || before.from >= after.before) return [before];
  return [
    ...(before.from < after.from ? [{ customerId, from: before.from, before: after.from }] : []),
    ...(after.before < before.before ? [{ customerId, from: after.before, before: before.before }] : []),
  ];
}

/** Days in words, for people. */
function daysText({ from, before }: Pick<Tenancy, "from" | "before">): string {
  if (from === SINCE_EVER) return before === FOR_EVER ? "on all days" : `until ${before}`;
  return before === FOR_EVER ? `from ${from} on` : `from ${from} until ${before}`;
}
