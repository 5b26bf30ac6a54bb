import type { Me } from "@billow/contract/access/user.ts";

/** More are told by their number. */
const NAMED_MAX = 3;

/** Whom somebody is limited to, in words: "Alder and Birch", "Alder, Birch, Cedar and 4 more". */
export function customersText(customers: NonNullable<Me["customers"]>): string {
  const names = customers.slice(0, NAMED_MAX).map(({ name }) => name);
  const more = customers.length - names.length;
  const parts = more > 0 ? [...names, `${more} more`] : names;
  if (parts.length === 0) return "no customer";
  return new Intl.ListFormat("en").format(parts).replace(/, and /, " and ");
}
