import { setTimeout as wait } from "node:timers/promises";
import { errorMessage } from "../../server/src/error-code.ts";
import type { Fleet } from "./fleet.ts";

export interface SoakCall {
  path: string;
  body?: unknown;
  /** Of a call that is repeated until it is answered and must happen once. */
  key?: string;
}

/** Calls the server, counts how it answers, and keeps what it should never have said. */
export interface Caller {
  /** Makes a call until it is answered with a success. */
  persist<T>(call: SoakCall): Promise<T>;
  /** Makes a call once. Null where there was no whole answer, which is allowed while something is struck. */
  once(path: string): Promise<string | null>;
  /** Answers by status; 0 is a connection refused or cut off. */
  counts: Map<number, number>;
  faults: string[];
}

const AGAIN_MS = 50;
const PATIENCE_MS = 120_000;
/** Connections of a pool that were cut off are replaced when they are used next. */
const GRACE_MS = 3_000;

export function caller(fleet: Fleet, apiKey: string): Caller {
  const counts = new Map<number, number>();
  const faults: string[] = [];
  let calmFromMs = 0;
  let seenStrikes = 0;

  // A strike may be over before anything looks.
  const isTroubled = () => {
    if (fleet.isStruck() || fleet.strikes() !== seenStrikes) calmFromMs = performance.now() + GRACE_MS;
    seenStrikes = fleet.strikes();
    return performance.now() < calmFromMs;
  };

  const attempt = async ({ path, body, key }: SoakCall): Promise<{ status: number; text: string }> => {
    const strikes = fleet.strikes();
    const begunTroubled = isTroubled();
    const url = `${await fleet.address()}/api/v1${path}`;
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      ...(key === undefined ? {} : { "idempotency-key": key }),
    };
    const answer = await fetch(
      url,
      body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) },
    )
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch((error: unknown) => ({ status: 0, text: errorMessage(error) }));
    counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
    const isExcused = begunTroubled || isTroubled() || fleet.strikes() !== strikes;
    const isAway = answer.status === 0 || answer.status === 503;
    if (answer.status >= 500 && answer.status !== 503)
      faults.push(`${path} answered ${answer.status}: ${answer.text}`);
    else if (isAway && !isExcused)
      faults.push(`${path} answered ${answer.status} while nothing was struck: ${answer.text}`);
    return answer;
  };

  return {
    counts,
    faults,
    once: async (path) => {
      const { status, text } = await attempt({ path });
      if (status >= 400 && status < 500 && status !== 429)
        faults.push(`${path} is refused with ${status}: ${text}`);
      return status === 200 ? text : null;
    },
    persist: async <T>(call: SoakCall) => {
      const giveUpMs = performance.now() + PATIENCE_MS;
      for (;;) {
        const { status, text } = await attempt(call);
        if (status >= 200 && status < 300) {
          const answer: T = JSON.parse(text);
          return answer;
        }
        // 409 is said of a call with the same key that is not over yet.
        const isFinal = status >= 400 && status < 500 && status !== 409 && status !== 429;
        if (isFinal || performance.now() > giveUpMs)
          throw new Error(`${call.path} ends with ${status}: ${text}`);
        await wait(AGAIN_MS);
      }
    },
  };
}
