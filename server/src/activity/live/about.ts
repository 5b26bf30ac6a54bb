import { z } from "zod";

/** Whom a change is about, for those who are limited to some customers. Consoles do not get it. */
const about = z.object({
  /** Missing where it is about many customers, or about none. */
  customerIds: z.array(z.string()).optional(),
  /** Who started it. */
  actorId: z.string().optional(),
});
export type About = z.output<typeof about>;

/** Of a change that says nothing of anybody. */
export const OF_ANYBODY: About = {};

/** Of a message; another version of Billow may leave it out. */
export function aboutOf(said: unknown): About {
  return z.object({ about }).safeParse(said).data?.about ?? OF_ANYBODY;
}

/** So many ids have room in a message. */
const IDS_MAX = 100;

/** A change of many things at once, of these customers. */
export function aboutCustomers(customerIds: readonly string[]): About {
  const ids = [...new Set(customerIds)];
  return ids.length > IDS_MAX ? OF_ANYBODY : { customerIds: ids };
}
