import type { Deps } from "../../deps.ts";
import { nextOwner, type Owner } from "./queries.ts";

/** Every customer, and whatever else owns usage or books, in the order of their ids. */
export async function* owners(deps: Deps): AsyncGenerator<Owner> {
  for (let afterId: string | null = null; ; ) {
    const owner: Owner | null = await nextOwner(deps.db, afterId);
    if (owner === null) return;
    yield owner;
    afterId = owner.id;
  }
}
