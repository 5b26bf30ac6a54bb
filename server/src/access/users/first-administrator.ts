import { DomainError } from "@billow/core/errors.ts";
import { SYSTEM } from "../../activity/record/actors.ts";
import { record } from "../../activity/record/record.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { StartupError } from "../../startup-error.ts";
import { createUser } from "./create-user.ts";
import { generatePassword } from "./password.ts";
import { findFirstAdministrator, hasUsers, lockUsers } from "./queries.ts";

/** The first user; `password` only if it was just generated, since it is shown only once. */
export interface FirstAdministrator {
  email: string;
  password: string | null;
}

const EMAIL_AT_FIRST = "admin@billow.local";

/** Creates the first administrator if there is no user; otherwise returns the oldest administrator. */
export async function ensureAdministrator(deps: Deps): Promise<FirstAdministrator | null> {
  return inTransaction(deps.db, async (tx) => {
    await lockUsers(tx);
    if (await hasUsers(tx)) {
      const first = await findFirstAdministrator(tx);
      return first && { email: first.email, password: null };
    }
    const { adminEmail = EMAIL_AT_FIRST, adminPassword } = deps.config;
    const password = adminPassword ?? generatePassword();
    const person = { name: "Administrator", email: adminEmail, role: "admin", password };
    const user = await createUser(deps, tx, person).catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.pointer !== "/password") throw error;
      throw new StartupError(`BILLOW_ADMIN_PASSWORD cannot be used. ${error.detail}`);
    });
    const { id, name, email, role } = user;
    await record(tx, deps, [
      { type: "user.created", subject: id, actor: SYSTEM, data: { name, email, role } },
    ]);
    return { email: user.email, password: adminPassword === undefined ? password : null };
  });
}
