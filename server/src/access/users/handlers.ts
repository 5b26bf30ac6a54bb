import type { IssuerReference } from "@billow/contract/parties/issuer.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import { publishAccessChange } from "../../activity/live/publish-change.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import { long, read, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { VERSION } from "../../version.ts";
import { customersOfCaller } from "./customers/customers-of-caller.ts";
import type { ApiKeyCheck } from "./keys/api-key-check.ts";
import { createApiKey, recordApiKey } from "./keys/create-api-key.ts";
import { refuseMoreThanOwn } from "./keys/refuse-more-than-own.ts";
import { revokeApiKey } from "./keys/revoke-api-key.ts";
import { rotateApiKey } from "./keys/rotate-api-key.ts";
import { updateApiKey } from "./keys/update-api-key.ts";
import { addUser } from "./links/add-user.ts";
import { userLinkHandlers } from "./links/handlers.ts";
import {
  presentApiKeys,
  presentOneApiKey,
  presentOneUser,
  presentUsers,
  secondFactorsOf,
} from "./present.ts";
import { findApiKey, findUser, selectApiKeys, selectUsers } from "./queries.ts";
import { roleHandlers } from "./roles/handlers.ts";
import { roleTitle } from "./roles/known-role.ts";
import { updateUser } from "./update-user.ts";

const userCursor = z.strictObject({ name: z.string(), id: z.string() });
const apiKeyCursor = z.strictObject({ id: z.uuid() });

/** What everyone who signs in may know of the operator and of those who send its invoices. */
type ReadOperator = (db: Kysely<Database>) => Promise<{
  name: string;
  timeZone: string;
  demo: boolean;
  issuers: IssuerReference[];
}>;

export function userHandlers({
  apiKeys,
  readOperator,
}: {
  apiKeys: ApiKeyCheck;
  readOperator: ReadOperator;
}) {
  return {
    getMe: read<"getMe">(async ({ principal, db, deps }) => {
      const { name, timeZone, demo, issuers } = await readOperator(db);
      return {
        kind: principal.actor.kind === "user" ? "user" : "apiKey",
        id: principal.actor.id,
        name: principal.actor.name,
        email: principal.email,
        role: principal.role?.id ?? null,
        roleName: principal.role && roleTitle(principal.role),
        secondFactors: (await secondFactorsOf(db, [principal.actor.id])).get(principal.actor.id) ?? [],
        secondFactorNeeded: principal.secondFactorNeeded ?? null,
        permissions: [...principal.permissions],
        customers: await customersOfCaller(db, principal),
        issuers,
        operator: { name, timeZone, demo, mailServer: deps.config.smtpUrl !== undefined },
        version: VERSION,
      };
    }),

    updateMe: write<"updateMe">(async ({ body, tx, deps, principal }) => {
      const { actor } = principal;
      if (actor.kind !== "user") throw new DomainError("forbidden", "An API key has no profile.");
      return presentOneUser(tx, await updateUser(deps, tx, { id: actor.id, actor, changes: body }));
    }),

    listUsers: read<"listUsers">(async ({ query, db }) => {
      const after = query.cursor === undefined ? null : decodeCursor(query.cursor, userCursor);
      const rows = await selectUsers(db, after, query.limit + 1);
      const items = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? items.at(-1) : undefined;
      return {
        items: await presentUsers(db, items),
        nextCursor: last ? encodeCursor({ name: last.name, id: last.id }) : null,
      };
    }),

    createUser: write<"createUser">(
      async ({ body, tx, deps, principal: { actor }, setEtag }) => {
        const { user, link } = await addUser(tx, deps, { ...body, actor });
        setEtag(await rowVersion(tx, { table: "auth_user", id: user.id }));
        return { ...(await presentOneUser(tx, user)), invitationLink: link };
      },
      { secretAnswer: true },
    ),

    getUser: read<"getUser">(async ({ params, db, setEtag }) => {
      const user = await findUser(db, params.id);
      if (user === null) throw new DomainError("not_found", "This user does not exist.");
      setEtag(await rowVersion(db, { table: "auth_user", id: user.id }));
      return presentOneUser(db, user);
    }),

    updateUser: write<"updateUser">(async (call) => {
      const { params, body, tx, deps, principal, ifMatch, setEtag, afterCommit } = call;
      const changing = { table: "auth_user", id: params.id } as const;
      // Without a version nobody waits here, and administrators are locked in the order of their ids.
      if (ifMatch !== null) await expectVersion(tx, changing, ifMatch);
      const user = await updateUser(deps, tx, { id: params.id, actor: principal.actor, changes: body });
      afterCommit(() => apiKeys.forgetOwner(user.id));
      setEtag(await rowVersion(tx, changing));
      return presentOneUser(tx, user);
    }),

    ...userLinkHandlers,
    ...roleHandlers,
    ...apiKeyHandlers(apiKeys),
  };
}

function apiKeyHandlers(apiKeys: ApiKeyCheck) {
  return {
    listApiKeys: read<"listApiKeys">(async ({ query, db }) => {
      const before = query.cursor === undefined ? null : decodeCursor(query.cursor, apiKeyCursor).id;
      const rows = await selectApiKeys(db, before, query.limit + 1);
      const items = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? items.at(-1) : undefined;
      return {
        items: await presentApiKeys(db, items),
        nextCursor: last ? encodeCursor({ id: last.id }) : null,
      };
    }),

    getApiKey: read<"getApiKey">(async ({ params, db, setEtag }) => {
      const row = await findApiKey(db, params.id);
      if (row === undefined) throw new DomainError("not_found", "This API key does not exist.");
      setEtag(row.version);
      return presentOneApiKey(db, row);
    }),

    createApiKey: write<"createApiKey">(
      async ({ body, tx, deps, principal }) => {
        refuseMoreThanOwn(principal, body.scopes);
        const ownerId = principal.actor.kind === "user" ? principal.actor.id : null;
        const { row, key } = await createApiKey(deps, tx, { ...body, ownerId });
        await recordApiKey(tx, deps, { row, actor: principal.actor });
        return { ...(await presentOneApiKey(tx, row)), key };
      },
      { secretAnswer: true },
    ),

    updateApiKey: write<"updateApiKey">(async (call) => {
      const { params, body, tx, deps, principal, ifMatch, setEtag, afterCommit } = call;
      const row = await updateApiKey(deps, tx, {
        id: params.id,
        actor: principal.actor,
        changes: body,
        ifMatch,
      });
      afterCommit(() => apiKeys.forget(row.id));
      setEtag(row.version);
      return presentOneApiKey(tx, row);
    }),

    rotateApiKey: write<"rotateApiKey">(
      async ({ params, body, tx, deps, principal, afterCommit }) => {
        const { actor } = principal;
        const { row, key } = await rotateApiKey(deps, tx, { id: params.id, actor, ...body });
        refuseMoreThanOwn(principal, row.scopes);
        afterCommit(() => apiKeys.forget(row.id));
        return { ...(await presentOneApiKey(tx, row)), key };
      },
      { secretAnswer: true },
    ),

    // May be repeated; not in a transaction of the HTTP layer, as the cache may only forget the key once the revocation is
    // committed.
    revokeApiKey: long<"revokeApiKey">(async ({ params, db, deps, principal }) => {
      const row = await inTransaction(db, (tx) =>
        revokeApiKey(tx, deps, { id: params.id, actor: principal.actor }),
      );
      apiKeys.forget(row.id);
      await publishAccessChange(db, [row.id]);
      return presentOneApiKey(db, row);
    }),
  };
}
