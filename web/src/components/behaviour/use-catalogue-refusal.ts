import { usePermission, useSeesAll } from "../../api/access/session.ts";

/** Why this person may not change meters and prices, which are for all customers; null if they may. */
export function useCatalogueRefusal(what: "meters" | "prices"): string | null {
  const mayWrite = usePermission("catalogue.write");
  const seesAll = useSeesAll();
  if (!mayWrite) return `Your role may view ${what}, not change them.`;
  return seesAll ? null : `You are limited to some customers, and ${what} are for all.`;
}
