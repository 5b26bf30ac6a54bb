import { DomainError } from "@billow/core/errors.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { checkTarget } from "../../../http/targets/check-target.ts";
import {
  type CountedEndpoint,
  deleteEndpointRow,
  findEndpoint,
  insertEndpoint,
  lockEndpoint,
  updateEndpointRow,
} from "./queries.ts";
import { newWebhookSecret } from "./sign-webhook.ts";

/** For so long deliveries are also signed with the secret that was replaced. */
const OLD_SECRET_MS = 24 * 3_600_000;

interface EndpointFields {
  url: string;
  events: string[];
  description?: string | null | undefined;
}

/** @throws DomainError `not_found` */
export async function readEndpoint(db: Kysely<Database>, id: string): Promise<CountedEndpoint> {
  const row = await findEndpoint(db, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such webhook endpoint.");
  return row;
}

/** Makes an endpoint with a secret of its own. @throws DomainError `private_target` */
export async function createEndpoint(
  tx: Transaction<Database>,
  deps: Deps,
  { url, events, description = null }: EndpointFields,
): Promise<{ id: string; secret: string }> {
  checkUrl(deps, url);
  const id = deps.newId();
  const secret = newWebhookSecret();
  await insertEndpoint(tx, {
    id,
    url,
    events: [...new Set(events)],
    description,
    enabled: true,
    disabled_reason: null,
    secret: deps.sealer.seal(secret),
    old_secret: null,
    old_secret_until: null,
    created_at: instantOfMs(deps.clock.nowMs()),
  });
  return { id, secret };
}

/** @throws DomainError `private_target` */
export async function updateEndpoint(
  tx: Transaction<Database>,
  deps: Deps,
  { id, change }: { id: string; change: Partial<EndpointFields> & { enabled?: boolean | undefined } },
): Promise<void> {
  const { url, events, description, enabled } = change;
  if (url !== undefined) checkUrl(deps, url);
  const columns = {
    ...(url !== undefined && { url }),
    ...(events !== undefined && { events: [...new Set(events)] }),
    ...(description !== undefined && { description }),
    ...(enabled !== undefined && { enabled, disabled_reason: null }),
  };
  if (Object.keys(columns).length > 0) await updateEndpointRow(tx, id, columns);
}

/** Its deliveries go with it; one that is on its way may still arrive. @throws DomainError `not_found` */
export async function deleteEndpoint(tx: Transaction<Database>, id: string): Promise<void> {
  await lockEndpoint(tx, id);
  if (!(await deleteEndpointRow(tx, id)))
    throw new DomainError("not_found", "There is no such webhook endpoint.");
}

/** Makes a new secret; the one that it replaces holds for a day beside it. @throws DomainError `not_found` */
export async function rotateSecret(tx: Transaction<Database>, deps: Deps, id: string): Promise<string> {
  const endpoint = await lockEndpoint(tx, id);
  if (endpoint === undefined) throw new DomainError("not_found", "There is no such webhook endpoint.");
  const secret = newWebhookSecret();
  await updateEndpointRow(tx, id, {
    secret: deps.sealer.seal(secret),
    old_secret: endpoint.secret,
    old_secret_until: instantOfMs(deps.clock.nowMs() + OLD_SECRET_MS),
  });
  return secret;
}

function checkUrl(deps: Deps, text: string): void {
  const { username, password } = new URL(text);
  if (username !== "" || password !== "")
    throw new DomainError(
      "invalid_request",
      "The address holds a user name. Deliveries are signed, so none is needed; leave it out.",
      "/url",
    );
  checkTarget(deps.targets, text, "/url");
}
