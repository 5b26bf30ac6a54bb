import type { Proof } from "@billow/contract/access/proof.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { long, type Principal, read } from "../../../http/handler.ts";
import { instantOfMs } from "../../../http/present.ts";
import type { Auth } from "../auth.ts";
import { limitOwnGuesses } from "../guessing/guess-limits.ts";
import { CHALLENGE_MS, newChallenge } from "../passkeys/challenge.ts";
import { passkeyHost, requireParty } from "../passkeys/party.ts";
import { selectPasskeys } from "../passkeys/queries.ts";
import { isOwnPasskey } from "../passkeys/sign-in-by-passkey.ts";
import { hasAccount } from "../sso/identity-queries.ts";
import { describeSignOn, readSignOn } from "../sso/sign-on.ts";
import { findProofMs } from "./proof-queries.ts";
import { asksForCode, type Prover, passwordRefusal, proveByPassword } from "./prove-by-password.ts";
import { isFailedProof, recordFailedProof, recordProof } from "./record-proof.ts";

interface ProofOptions {
  auth: Auth;
  origins(): readonly string[];
}

export function proofHandlers({ auth, origins }: ProofOptions) {
  return {
    getProof: read<"getProof">(async ({ db, deps, principal }) => {
      const { session } = proverOf(principal);
      return presentProof(db, deps, { principal, provedAtMs: session.provedAtMs });
    }),

    proveByPassword: long<"proveByPassword">(async (call) => {
      const { db, deps, body, principal, headers, setHeader, address } = call;
      const { user, session } = proverOf(principal);
      const cookie = typeof headers.cookie === "string" ? headers.cookie : "";
      const entered = { user, sessionId: session.id, password: body.password, code: body.code, setHeader };
      const provedAtMs = await recorded(deps, { principal, address, by: "password" }, () =>
        proveByPassword(deps, auth, { ...entered, headers: new Headers({ cookie }) }),
      );
      return presentProof(db, deps, { principal, provedAtMs });
    }),

    beginPasskeyProof: long<"beginPasskeyProof">(async ({ deps, principal }) => {
      const { host: rpId } = requireParty(deps.config, origins());
      const challenge = await newChallenge(deps, proverOf(principal).user.id);
      return { challenge, rpId, timeout: CHALLENGE_MS, userVerification: "required" };
    }),

    proveByPasskey: long<"proveByPasskey">(async ({ db, deps, body, principal, setHeader, address }) => {
      const party = requireParty(deps.config, origins());
      const { user, session } = proverOf(principal);
      const [userId, sessionId] = [user.id, session.id];
      const provedAtMs = await recorded(deps, { principal, address, by: "passkey" }, async () => {
        await refusePasskeys(deps);
        const isRight = await limitOwnGuesses(deps, { userId, sessionId, setHeader }, () =>
          isOwnPasskey(deps, { party, userId, answer: body }),
        );
        if (!isRight) throw new DomainError("invalid_request", "This passkey is not accepted. Try again.");
      });
      return presentProof(db, deps, { principal, provedAtMs });
    }),
  };
}

/** @throws DomainError `forbidden` for an API key, which is not asked for a proof */
function proverOf({ actor, role, session }: Principal): {
  user: Prover;
  session: NonNullable<Principal["session"]>;
} {
  if (session !== undefined && role !== null) return { user: { id: actor.id, role: role.id }, session };
  throw new DomainError("forbidden", "An API key is not asked for a proof.");
}

/** @throws DomainError `forbidden` where users sign in by single sign-on alone */
async function refusePasskeys(deps: Deps): Promise<void> {
  const signOn = await describeSignOn(deps.db, deps);
  if (!signOn?.only) return;
  throw new DomainError("forbidden", `Passkeys are not accepted here. Sign in with ${signOn.name} again.`);
}

/** Says in the log and in the audit log who proved who they are, and who failed to. Answers when they did. */
async function recorded(
  deps: Deps,
  { principal, address, by }: { principal: Principal; address: string; by: string },
  prove: () => Promise<void>,
): Promise<number> {
  const line = { address, account: principal.email };
  const attempt = { actor: principal.actor, address, by };
  try {
    await prove();
  } catch (error) {
    if (error instanceof DomainError) deps.log.warn(line, "A proof of identity was refused.");
    if (isFailedProof(error)) await recordFailedProof(deps, attempt);
    throw error;
  }
  deps.log.info(line, "A proof of identity was right.");
  return recordProof(deps, { ...attempt, sessionId: proverOf(principal).session.id });
}

async function presentProof(
  db: Kysely<Database>,
  deps: Deps,
  { principal, provedAtMs }: { principal: Principal; provedAtMs: number },
): Promise<Proof> {
  const { user } = proverOf(principal);
  const signOn = await readSignOn(db, deps);
  const isOnly = signOn.enabled && signOn.only;
  const isOfProvider =
    signOn.enabled && (await hasAccount(db, { userId: user.id, providerId: signOn.issuer }));
  const hasPasskeys = passkeyHost(deps.config) !== null && (await selectPasskeys(db, user.id)).length > 0;
  return {
    provedUntil: instantOfMs(provedAtMs + (await findProofMs(db))),
    password: (await passwordRefusal(deps, user)) === null,
    code: await asksForCode(deps, user),
    passkey: hasPasskeys && !isOnly,
    singleSignOn: isOfProvider ? signOn.name : null,
  };
}
