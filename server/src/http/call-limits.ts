import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { CallLimits } from "./authenticate.ts";
import type { Principal } from "./handler.ts";

/** Calls per minute. The limits are generous: they protect the process from a runaway script. */
export interface CallLimitOptions {
  /** Of one API key or user. */
  perCaller: number;
  /** From one address without a valid credential. */
  perAddress: number;
}

export const CALL_LIMITS: CallLimitOptions = { perCaller: 30_000, perAddress: 600 };

/** Counts per API key, then user, then address, in this process. */
export async function callLimits(app: FastifyInstance, options: CallLimitOptions): Promise<CallLimits> {
  await app.register(rateLimit, { global: false });
  const principals = new WeakMap<FastifyRequest, Principal>();
  const callers = app.createRateLimit({
    max: options.perCaller,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => {
      const actor = principals.get(request)?.actor;
      return `${actor?.kind}:${actor?.id}`;
    },
  });
  const addresses = app.createRateLimit({
    max: options.perAddress,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.ip,
  });
  return {
    ofCaller: async (request, principal) => {
      principals.set(request, principal);
      return waitSeconds(await callers(request));
    },
    ofAddress: async (request) => waitSeconds(await addresses(request)),
  };
}

const MINUTE_MS = 60_000;

type Counted = Awaited<ReturnType<ReturnType<FastifyInstance["createRateLimit"]>>>;

function waitSeconds(counted: Counted): number | null {
  return counted.isAllowed || !counted.isExceeded ? null : Math.max(1, counted.ttlInSeconds);
}
