import type { FastifyInstance } from "fastify";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import { instantOfMs } from "../present.ts";
import { trustedBy } from "./trusted-proxies.ts";
import { forgetProxies, insertProxy } from "./untrusted-proxy-queries.ts";

/** Anybody who reaches the server can state an address, so few are noted. */
const NOTED_MAX = 8;
const NOTED_EVERY_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

/**
 * Notes who states another caller's address without being named as a proxy: if it is one, all who come through it share
 * the limits of one address. `billow doctor` says so.
 */
export function noteUntrustedProxies(
  app: FastifyInstance,
  deps: Pick<Deps, "db" | "clock" | "log" | "config">,
): void {
  const isTrusted = trustedBy(deps.config.trustedProxies);
  const noted = new Map<string, number>();
  app.addHook("onRequest", async ({ headers, socket }) => {
    const statesAddress = headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined;
    const ip = socket.remoteAddress;
    if (!statesAddress || ip === undefined || isTrusted(ip)) return;
    const nowMs = deps.clock.nowMs();
    const before = noted.get(ip);
    if (before === undefined ? noted.size >= NOTED_MAX : nowMs - before < NOTED_EVERY_MS) return;
    noted.set(ip, nowMs);
    if (before === undefined)
      deps.log.warn(
        `${ip} passes on calls of others and is not named in BILLOW_TRUSTED_PROXIES, so all of them count as calls from ${ip}.`,
      );
    try {
      await forgetProxies(deps.db, instantOfMs(nowMs - DAY_MS));
      await insertProxy(deps.db, { address: ip, seen_at: instantOfMs(nowMs) });
    } catch (error) {
      deps.log.warn(`What BILLOW_TRUSTED_PROXIES lacks could not be noted: ${errorMessage(error)}`);
    }
  });
}
