import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { type ApiKeyRow, findApiKeysCalled } from "../queries.ts";

/** The key that a person means by its name, the characters it begins with, or its id. @throws DomainError `not_found`, `conflict` */
export async function requireKeyNamed(db: Kysely<Database>, text: string): Promise<ApiKeyRow> {
  const keys = await findApiKeysCalled(db, text.replace(/…$/, ""));
  const [key] = keys;
  if (key === undefined)
    throw new DomainError(
      "not_found",
      `No API key that is in use is called ${text}. List them: billow key list.`,
    );
  if (keys.length === 1) return key;
  const prefixes = keys.map(({ key_prefix }) => key_prefix).join(", ");
  throw new DomainError("conflict", `Several API keys are called ${text}. Name one of ${prefixes} instead.`);
}
