import { DomainError } from "@billow/core/errors.ts";
import { verifyPassword } from "better-auth/crypto";
import type { Deps } from "../../deps.ts";
import { limitOwnGuesses } from "./guessing/guess-limits.ts";
import type { SetHeader } from "./guessing/known-device.ts";
import { findPasswordHash } from "./queries.ts";

/** @throws DomainError `invalid_request` where it is not the password of the user who calls, `rate_limited` */
export async function checkOwnPassword(
  deps: Pick<Deps, "db" | "clock" | "sealer" | "newId">,
  { userId, password, setHeader }: { userId: string; password: string; setHeader: SetHeader },
): Promise<void> {
  const hash = await findPasswordHash(deps.db, userId);
  const isRight = await limitOwnGuesses(deps, { userId, setHeader }, async () =>
    hash === null ? false : verifyPassword({ hash, password }),
  );
  if (!isRight) throw new DomainError("invalid_request", "The password is wrong.", "/password");
}
