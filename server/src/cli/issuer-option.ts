import { id } from "@billow/contract/wire.ts";
import type { Kysely } from "kysely";
import type { Database } from "../db/schema.ts";
import { findIssuer } from "../parties/issuers/issuer.ts";
import { UsageError } from "./command.ts";

/** The option by which an export holds one issuer's documents alone. */
export const ISSUER_OPTION = { type: "string", value: "ID", help: "only this issuer" } as const;

/** Checks the option before a database is opened. @throws UsageError */
export function checkIssuerOption(issuer: string | undefined): void {
  if (issuer !== undefined && !id.safeParse(issuer).success)
    throw new UsageError(`"${issuer}" is not the id of an issuer`);
}

/** Refuses an issuer that is not there, whose export would be empty without a word. @throws DomainError `not_found` */
export async function requireIssuer(db: Kysely<Database>, issuer: string | undefined): Promise<void> {
  if (issuer !== undefined) await findIssuer(db, issuer);
}
