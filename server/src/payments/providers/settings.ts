import type {
  PaymentProviderChange,
  PaymentProviderSettings,
} from "@billow/contract/payments/payment-provider.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely, Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { PaymentProvider } from "./provider.ts";
import { findProvider, updateProvider, waitingMessages } from "./queries.ts";

/** Where providers send their webhooks. */
export const WEBHOOK_PATH = "/hooks/stripe";

interface Settings {
  enabled: boolean;
  secretKey: string | null;
  webhookSecret: string | null;
}

async function readSettings(db: Kysely<Database>, { sealer }: Pick<Deps, "sealer">): Promise<Settings> {
  const row = await findProvider(db);
  const open = (sealed: Buffer | null) => (sealed === null ? null : sealer.open(sealed));
  return { enabled: row.enabled, secretKey: open(row.secret_key), webhookSecret: open(row.webhook_secret) };
}

/** The provider that is set; null where none is, or where it is off. */
export async function currentProvider(db: Kysely<Database>, deps: Deps): Promise<PaymentProvider | null> {
  const settings = await readSettings(db, deps);
  return settings.enabled ? providerOf(deps, settings) : null;
}

/** The provider that is set, also where it is off: what it still tells of is true. */
export async function knownProvider(db: Kysely<Database>, deps: Deps): Promise<PaymentProvider | null> {
  return providerOf(deps, await readSettings(db, deps));
}

/** The provider with these settings, to try them. @throws DomainError `invalid_request` */
export async function triedProvider(
  db: Kysely<Database>,
  deps: Deps,
  change: PaymentProviderChange,
): Promise<PaymentProvider> {
  const after = changed(await readSettings(db, deps), change);
  const provider = await providerOf(deps, { ...after, webhookSecret: after.webhookSecret ?? "" });
  if (provider !== null) return provider;
  throw new DomainError("invalid_request", "Enter the secret key.", "/secretKey");
}

/** Stripe's library is large, so it is loaded by those who use it. */
async function providerOf(
  deps: Deps,
  { secretKey, webhookSecret }: Settings,
): Promise<PaymentProvider | null> {
  if (secretKey === null || webhookSecret === null) return null;
  const { stripeProvider } = await import("./stripe/stripe-provider.ts");
  return stripeProvider(deps, { secretKey, webhookSecret });
}

/** @throws DomainError `invalid_request` */
export async function changeProvider(
  tx: Transaction<Database>,
  deps: Deps,
  { change, actor }: { change: PaymentProviderChange; actor: Actor },
): Promise<void> {
  const before = await readSettings(tx, deps);
  const after = changed(before, change);
  refuseUnusable(after);
  const seal = (text: string | null) => (text === null ? null : deps.sealer.seal(text));
  await updateProvider(tx, {
    enabled: after.enabled,
    secret_key: seal(after.secretKey),
    webhook_secret: seal(after.webhookSecret),
  });
  const changes = changesOf({ enabled: before.enabled }, { enabled: after.enabled });
  const credentialsChanged =
    before.secretKey !== after.secretKey || before.webhookSecret !== after.webhookSecret;
  if (changes.length === 0 && !credentialsChanged) return;
  const data = { name: "Stripe", changes, credentialsChanged };
  await record(tx, deps, [{ type: "paymentProvider.changed", subject: "stripe", actor, data }]);
}

function changed(before: Settings, change: PaymentProviderChange): Settings {
  const { enabled, secretKey = before.secretKey, webhookSecret = before.webhookSecret } = change;
  return { enabled, secretKey, webhookSecret };
}

function refuseUnusable({ enabled, secretKey, webhookSecret }: Settings): void {
  if (!enabled) return;
  if (secretKey === null) throw new DomainError("invalid_request", "Enter the secret key.", "/secretKey");
  if (webhookSecret === null)
    throw new DomainError("invalid_request", "Enter the webhook's signing secret.", "/webhookSecret");
}

/** The settings as the API shows them, without the secrets. */
export async function presentProvider(db: Kysely<Database>, deps: Deps): Promise<PaymentProviderSettings> {
  const { enabled, secretKey, webhookSecret } = await readSettings(db, deps);
  const { publicUrl, port } = deps.config;
  return {
    enabled,
    hasSecretKey: secretKey !== null,
    hasWebhookSecret: webhookSecret !== null,
    mode: secretKey === null ? null : secretKey.includes("_test_") ? "test" : "live",
    webhookAddress: `${publicUrl ?? `http://localhost:${port}`}${WEBHOOK_PATH}`,
    waiting: (await waitingMessages(db)).map(({ id, type, received_at: receivedAt, problem }) => ({
      id,
      type,
      receivedAt,
      problem,
    })),
  };
}
