import { isDeepStrictEqual } from "node:util";
import type { Route } from "@billow/contract/route.ts";

/**
 * Throws when an answer differs from the contract. An unknown field counts too, because that is how a password hash would
 * leave a server.
 */
export function checkedAnswer(name: string, definition: Route, result: unknown): void {
  const sent: unknown = JSON.parse(JSON.stringify(result) ?? "null");
  const parsed = definition.response.safeParse(sent);
  if (!parsed.success) throw new Error(`The answer of ${name} breaks the contract: ${parsed.error.message}`);
  if (!isDeepStrictEqual(sent, parsed.data)) {
    throw new Error(
      `The answer of ${name} carries fields the contract does not know: ${JSON.stringify(sent)}`,
    );
  }
}
