import type { CustomRole } from "@billow/contract/access/custom-role.ts";

/** Somebody who may have a role. */
export interface Holder {
  name: string;
  role: string;
}

const NAMED = 3;

/** Who has a role: some names, and how many more. Not every user need be known. */
export function holdersText(
  { id, users }: Pick<CustomRole, "id" | "users">,
  known: readonly Holder[],
): string {
  if (users === 0) return "Nobody";
  const names = known.filter(({ role }) => role === id).map(({ name }) => name);
  const shown = names.slice(0, NAMED);
  if (shown.length === 0) return users === 1 ? "1 user" : `${users} users`;
  const rest = users - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
