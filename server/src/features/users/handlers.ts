import { DomainError } from "@billow/core/errors.ts";
import { z } from "zod";
import { long, read, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor, instantOfMs } from "../../http/present.ts";
import { VERSION } from "../../version.ts";
import { readOperator } from "../operator/operator.ts";
import type { ApiKeyCheck } from "./api-key-check.ts";
import { createApiKey } from "./create-api-key.ts";
import { createUser } from "./create-user.ts";
import { presentApiKey, presentUser } from "./present.ts";
import { revokeApiKeyRow, selectApiKeys, selectUsers } from "./queries.ts";
import { updateUser } from "./update-user.ts";

const userCursor = z.strictObject({ name: z.string(), id: z.string() });
const apiKeyCursor = z.strictObject({ id: z.uuid() });

export function userHandlers(apiKeys: ApiKeyCheck) {
  return {
    getMe: read<"getMe">(async ({ principal, db, deps }) => {
      const { name, timeZone, demo } = await readOperator(db);
      return {
        kind: principal.actor.kind === "user" ? "user" : "apiKey",
        id: principal.actor.id,
        name: principal.actor.name,
        email: principal.email,
        role: principal.role,
        permissions: [...principal.permissions],
        operator: { name, timeZone, demo, mailServer: deps.config.smtpUrl !== undefined },
        version: VERSION,
      };
    }),

    listUsers: read<"listUsers">(async ({ query, db }) => {
      const after = query.cursor === undefined ? null : decodeCursor(query.cursor, userCursor);
      const rows = await selectUsers(db, after, query.limit + 1);
      const items = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? items.at(-1) : undefined;
      return {
        items: items.map(presentUser),
        nextCursor: last ? encodeCursor({ name: last.name, id: last.id }) : null,
      };
    }),

    createUser: write<"createUser">(async ({ body, tx, deps }) =>
      presentUser(await createUser(deps, tx, body)),
    ),

    updateUser: write<"updateUser">(async ({ params, body, tx, deps }) =>
      presentUser(await updateUser(deps, tx, params.id, body)),
    ),

    listApiKeys: read<"listApiKeys">(async ({ query, db }) => {
      const before = query.cursor === undefined ? null : decodeCursor(query.cursor, apiKeyCursor).id;
      const rows = await selectApiKeys(db, before, query.limit + 1);
      const items = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? items.at(-1) : undefined;
      return { items: items.map(presentApiKey), nextCursor: last ? encodeCursor({ id: last.id }) : null };
    }),

    createApiKey: write<"createApiKey">(
      async ({ body, tx, deps }) => {
        const { row, key } = await createApiKey(deps, tx, body);
        return { ...presentApiKey(row), key };
      },
      { secretAnswer: true },
    ),

    // One statement that may be repeated; not in a transaction of the HTTP layer, as the cache may only forget the key
    // once the revocation is committed.
    revokeApiKey: long<"revokeApiKey">(async ({ params, db, deps }) => {
      const row = await revokeApiKeyRow(db, params.id, instantOfMs(deps.clock.nowMs()));
      if (row === null) throw new DomainError("not_found", "There is no such API key.");
      apiKeys.forget(row.id);
      return presentApiKey(row);
    }),
  };
}
