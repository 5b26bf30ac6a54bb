import { DomainError } from "@billow/core/errors.ts";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import type { CallLimits } from "../../http/authenticate.ts";
import { instantOfMs } from "../../http/present.ts";
import { bookMessage } from "./book-messages.ts";
import { type PaymentProvider, ProviderError, type ProviderMessage } from "./provider.ts";
import { keepMessage } from "./queries.ts";
import { knownProvider, WEBHOOK_PATH } from "./settings.ts";

/**
 * Takes what a provider tells. It is answered once it is kept: booking it may fail for a reason of ours, and is then tried again
 * by a job, however long that takes.
 */
export function serveProviderWebhooks(
  app: FastifyInstance,
  { deps, limits }: { deps: Deps; limits: CallLimits },
): void {
  app.post(WEBHOOK_PATH, async (request, reply) => {
    const provider = await knownProvider(deps.db, deps);
    if (provider === null) throw new DomainError("not_found", "No payment provider is set.");
    const signature = request.headers["stripe-signature"];
    const message = parsed(provider, request.bodyText ?? "", [signature].flat()[0]);
    if (message instanceof ProviderError) {
      const waitSeconds = await limits.ofAddress(request);
      if (waitSeconds !== null) reply.header("retry-after", String(waitSeconds));
      throw new DomainError(waitSeconds === null ? "invalid_request" : "rate_limited", message.message);
    }
    await takeMessage(deps, provider, message);
    return reply.code(200).send({ received: true });
  });
}

function parsed(
  provider: PaymentProvider,
  body: string,
  signature: string | undefined,
): ProviderMessage | ProviderError {
  try {
    return provider.parseWebhook(body, signature);
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

async function takeMessage(
  deps: Deps,
  provider: PaymentProvider,
  { id, type, news }: ProviderMessage,
): Promise<void> {
  if (news.kind === "other") return;
  const now = instantOfMs(deps.clock.nowMs());
  await keepMessage(deps.db, {
    provider: provider.id,
    id,
    type,
    content: JSON.stringify(news),
    state: "waiting",
    received_at: now,
    next_attempt_at: now,
  });
  await bookMessage(deps, { id, method: provider.name }).catch((error: unknown) =>
    deps.log.warn(`The message ${id} of ${provider.name} waits: ${errorMessage(error)}`),
  );
}
