import type { Passkey } from "@billow/contract/access/passkey.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { PasskeyTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { proofNeeded } from "../../../http/authenticate.ts";
import { long, type Principal, read, write } from "../../../http/handler.ts";
import { type Auth, CLIENT_ADDRESS_HEADER } from "../auth.ts";
import { checkOwnPassword } from "../own-password.ts";
import { isProved } from "../proof/proof-queries.ts";
import type { SignInRecorder } from "../record-sign-ins.ts";
import { describeSignOn } from "../sso/sign-on.ts";
import { addPasskey } from "./add-passkey.ts";
import { CHALLENGE_MS, newChallenge } from "./challenge.ts";
import { requireParty } from "./party.ts";
import { lockPasskey, selectPasskeys, updatePasskey } from "./queries.ts";
import { removePasskey } from "./remove-passkey.ts";
import { admitByPasskey, handleOf } from "./sign-in-by-passkey.ts";

interface PasskeyOptions {
  auth: Auth;
  recorder: SignInRecorder;
  origins(): readonly string[];
}

/** EdDSA, ES256, RS256. */
const ALGORITHMS = [-8, -7, -257];

export function passkeyHandlers(options: PasskeyOptions) {
  return { ...ownPasskeys(options), ...passkeySignIn(options) };
}

function ownPasskeys({ auth, origins }: PasskeyOptions) {
  return {
    listPasskeys: read<"listPasskeys">(async ({ db, principal }) => ({
      items: (await selectPasskeys(db, ownerOf(principal.actor).id)).map(presentPasskey),
    })),

    beginPasskey: long<"beginPasskey">(async ({ body, db, deps, principal, setHeader }) => {
      const { host } = requireParty(deps.config, origins());
      const { id, name } = ownerOf(principal.actor);
      if (body.password === undefined) await requireProof(db, principal.session);
      else await checkOwnPassword(deps, { userId: id, password: body.password, setHeader });
      const own = await selectPasskeys(db, id);
      return {
        challenge: await newChallenge(deps, id),
        timeout: CHALLENGE_MS,
        rp: { id: host, name: "Billow" },
        user: { id: handleOf(id), name: principal.email ?? name, displayName: name },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key" as const, alg })),
        excludeCredentials: own.map((row) => ({ type: "public-key" as const, id: row.credential_id })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        attestation: "none",
      };
    }),

    addPasskey: long<"addPasskey">(async ({ body, deps, principal, headers }) => {
      const party = requireParty(deps.config, origins());
      const actor = ownerOf(principal.actor);
      const cookie = typeof headers.cookie === "string" ? headers.cookie : "";
      const found = await auth.api.getSession({
        headers: new Headers({ cookie }),
        query: { disableRefresh: true },
      });
      const sessionId = found?.session.id ?? null;
      return presentPasskey(await addPasskey(deps, { party, actor, sessionId, made: body }));
    }),

    renamePasskey: write<"renamePasskey">(async ({ params, body, tx, deps, principal }) => {
      const actor = ownerOf(principal.actor);
      const before = await lockPasskey(tx, { id: params.id, userId: actor.id });
      if (before === undefined) throw unknown();
      const { name } = body;
      const changes = [{ field: "passkey", before: before.name, after: name }];
      const data = { name: actor.name, changes };
      if (before.name !== name)
        await record(tx, deps, [{ type: "user.changed", subject: actor.id, actor, data }]);
      return presentPasskey(await updatePasskey(tx, params.id, { name }));
    }),

    removePasskey: write<"removePasskey">(async ({ params, tx, deps, principal }) => {
      const actor = ownerOf(principal.actor);
      return presentPasskey(await removePasskey(tx, deps, { id: params.id, actor }));
    }),
  };
}

function passkeySignIn({ auth, recorder, origins }: PasskeyOptions) {
  return {
    beginPasskeySignIn: long<"beginPasskeySignIn">(async ({ deps }) => {
      const { host: rpId } = requireParty(deps.config, origins());
      const challenge = await newChallenge(deps, null);
      return { challenge, rpId, timeout: CHALLENGE_MS, userVerification: "required" };
    }),

    signInByPasskey: long<"signInByPasskey">(async ({ body, deps, address, headers, setHeader }) => {
      const party = requireParty(deps.config, origins());
      await refusePasskeys(deps);
      const { isAdmitted, user } = await admitByPasskey(deps, { party, address, answer: body });
      if (!isAdmitted || user === null) {
        await recorder.recordRefusal({
          user,
          account: user?.email ?? "",
          address,
          provider: "Passkey",
          reason: "The passkey's answer was not right.",
        });
        throw notAdmitted();
      }
      const response = await beginSession(auth, { userId: user.id, address, headers });
      if (!response.ok) throw notAdmitted();
      for (const cookie of response.headers.getSetCookie()) setHeader("set-cookie", cookie);
      logSignIn(deps, { address, account: user.email });
      return { name: user.name };
    }),
  };
}

/** @throws DomainError `forbidden` where users sign in by single sign-on alone */
async function refusePasskeys(deps: Deps): Promise<void> {
  const signOn = await describeSignOn(deps.db, deps);
  if (!signOn?.only) return;
  throw new DomainError("forbidden", `Passkeys are not accepted here. Sign in with ${signOn.name}.`);
}

function logSignIn({ log }: Pick<Deps, "log">, line: { address: string; account: string }): void {
  log.info(line, "A passkey was right.");
}

function beginSession(
  auth: Auth,
  {
    userId,
    address,
    headers,
  }: { userId: string; address: string; headers: Readonly<Record<string, string | string[] | undefined>> },
): Promise<Response> {
  const agent = headers["user-agent"];
  return auth.api.beginSession({
    body: { userId },
    headers: new Headers({
      [CLIENT_ADDRESS_HEADER]: address,
      ...(typeof agent === "string" && { "user-agent": agent }),
    }),
    asResponse: true,
  });
}

function ownerOf(actor: Actor): Actor {
  if (actor.kind === "user") return actor;
  throw new DomainError("forbidden", "An API key has no passkeys.");
}

/** @throws DomainError `reauthentication_required` */
async function requireProof(db: Kysely<Database>, session: Principal["session"]): Promise<void> {
  if (session === undefined || !(await isProved(db, session))) throw proofNeeded();
}

function unknown(): DomainError {
  return new DomainError("not_found", "You have no such passkey.");
}

function notAdmitted(): DomainError {
  return new DomainError(
    "unauthenticated",
    "This passkey is not accepted. Try again, or sign in by password.",
  );
}

function presentPasskey(row: PasskeyTable): Passkey {
  const { id, name, synced } = row;
  return { id, name, createdAt: row.created_at, lastUsedAt: row.last_used_at, synced };
}
