import type { PrometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import { ALWAYS_ALIVE, type Liveness, livenessOf } from "@billow/core/metering/liveness.ts";
import { milliseconds, type PrometheusClient } from "./client.ts";
import { inChunks } from "./in-chunks.ts";
import { targetOf } from "./subject.ts";

/**
 * When each target answered its scrapes. Where `up` does not cover a target, its samples are the signs of life. All
 * such targets count as one, because a target that was removed looks like one that is down.
 */
export interface Targets {
  /** The name of the target of a series with these labels. */
  nameOf(labels: Readonly<Record<string, string>>): string;
  /** Records a sample of a target's resource. */
  see(target: string, at: number, resource: string): void;
  livenessOf(target: string): Liveness;
  /** Targets with a sample of any resource. */
  seen(): string[];
  /** Whether `up` covers any target. */
  hasUp: boolean;
}

/** Without `up`, a single resource that stops is assumed to have ended. */
const RESOURCES_MIN = 2;

/** Scrapes are rounded to this grain, which limits how many are kept. */
const GRAIN_MS = 1000;

export async function readTargets(
  client: PrometheusClient,
  config: PrometheusConfig,
  range: { from: number; before: number },
): Promise<Targets> {
  const signs = new Map<string, Set<number>>();
  const { up } = config;
  if (up !== null) {
    for await (const { series } of inChunks(range, (piece) => client.samples(up, piece))) {
      for (const { metric, values } of series) {
        const target = targetOf(metric);
        if (target === "") continue;
        const own = signs.get(target) ?? new Set();
        signs.set(target, own);
        for (const [at, value] of values) if (value === "1") own.add(grain(milliseconds(at)));
      }
    }
  }
  return targetsOf(signs);
}

function targetsOf(signs: Map<string, Set<number>>): Targets {
  const byUp = new Set(signs.keys());
  const seen = new Set<string>();
  const resources = new Set<string>();
  const asked = new Map<string, Liveness>();
  return {
    nameOf: (labels) => {
      const target = targetOf(labels);
      return byUp.has(target) ? target : "";
    },
    see(target, at, resource) {
      seen.add(target);
      if (target === "" && resources.size < RESOURCES_MIN) resources.add(resource);
      const own = signs.get(target) ?? new Set();
      signs.set(target, own);
      own.add(grain(at));
      asked.delete(target);
    },
    livenessOf(target) {
      if (target === "" && resources.size < RESOURCES_MIN) return ALWAYS_ALIVE;
      const known = asked.get(target) ?? livenessOf(signs.get(target) ?? [], byUp.has(target));
      asked.set(target, known);
      return known;
    },
    seen: () => [...seen],
    hasUp: byUp.size > 0,
  };
}

/** Rounded down, so that a scrape is never later than its samples. */
function grain(at: number): number {
  return Math.floor(at / GRAIN_MS) * GRAIN_MS;
}
