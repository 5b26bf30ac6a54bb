import { setTimeout as wait } from "node:timers/promises";
import { addDays } from "../../core/src/metering/period.ts";
import type { Caller } from "./caller.ts";

export const TENANTS = 12;
/** One tenant more is no customer, so that its usage waits. */
const SENDERS = TENANTS + 1;
const WRITERS = 4;
const EVENTS_A_BATCH = 40;
const PAUSE_MS = 400;
const RECENT = 2_000;
const SOURCE = "/soak";

/** What was sent, so that it can be compared with what is there in the end. */
export interface SentUsage {
  /** Different events: ids with their revisions. */
  events: number;
  /** Ids of the tenant without a customer, in their last revision. */
  unmatched: number;
  superseded: number;
  /** Hundredths of GiB of network egress of customers, in the last revisions. */
  egress: bigint;
}

export interface UsageLoad {
  sent: SentUsage;
  run(isOver: () => boolean): Promise<void>;
}

/**
 * Several writers of one month's usage records. Of ten events one was sent before, perhaps by another writer at the same
 * moment, and of fifty one corrects what was sent before.
 */
export function usageLoad(caller: Caller, month: string, random: (below: number) => number): UsageLoad {
  const sent: SentUsage = { events: 0, unmatched: 0, superseded: 0, egress: 0n };
  const recent: number[] = [];
  const corrected = new Set<number>();
  let made = 0;

  const count = (n: number, revision: number) => {
    sent.events += 1;
    if (revision > 0) sent.superseded += 1;
    if (n % SENDERS === TENANTS) sent.unmatched += revision === 0 ? 1 : 0;
    else sent.egress += hundredths(n, revision) - (revision === 0 ? 0n : hundredths(n, 0));
  };
  const next = () => {
    const chance = random(100);
    const again = recent[random(recent.length + 1)];
    if (again !== undefined && chance < 10) return usageEvent(again, 0, month);
    if (again !== undefined && chance < 12 && !corrected.has(again)) {
      corrected.add(again);
      count(again, 1);
      return usageEvent(again, 1, month);
    }
    const n = made++;
    if (recent.push(n) > RECENT) recent.shift();
    count(n, 0);
    return usageEvent(n, 0, month);
  };
  const writer = async (isOver: () => boolean) => {
    while (!isOver()) {
      await caller.persist({ path: "/events", body: Array.from({ length: EVENTS_A_BATCH }, next) });
      await wait(PAUSE_MS);
    }
  };
  return {
    sent,
    run: async (isOver) => {
      await Promise.all(Array.from({ length: WRITERS }, () => writer(isOver)));
    },
  };
}

function hundredths(n: number, revision: number): bigint {
  return BigInt(25 + (n % 900) + 100 * revision);
}

function usageEvent(n: number, revision: number, month: string): object {
  const hundred = hundredths(n, revision);
  const day = addDays(`${month}-01`, n % 27);
  const hour = String(n % 22).padStart(2, "0");
  return {
    specversion: "1.0",
    id: `egress-${n}`,
    revision,
    source: SOURCE,
    subject: `tenant-${n % SENDERS}`,
    type: "billow.usage",
    data: {
      meter: "network.egress",
      resource: `port-${n % 400}`,
      quantity: `${hundred / 100n}.${String(hundred % 100n).padStart(2, "0")}`,
      from: `${day}T${hour}:00:00Z`,
      before: `${day}T${hour}:50:00Z`,
    },
  };
}

/** The usage of a month that is billed, and what comes late for the month before. Some of every tenant. */
export function monthOfUsage(month: string, monthBefore: string | null): object[] {
  const of = (kind: string, to: string, index: number) => ({
    specversion: "1.0",
    id: `${kind}-${to}-${index}`,
    source: SOURCE,
    subject: `tenant-${index % TENANTS}`,
    type: "billow.usage",
    data: {
      meter: "network.egress",
      resource: "port-billed",
      quantity: "2405.5",
      from: `${addDays(`${to}-01`, index % 27)}T00:00:00Z`,
      before: `${addDays(`${to}-01`, index % 27)}T05:30:00Z`,
    },
  });
  const inTime = Array.from({ length: 2 * TENANTS }, (_, index) => of("month", month, index));
  if (monthBefore === null) return inTime;
  return [...inTime, ...Array.from({ length: 3 }, (_, index) => of("late", monthBefore, index))];
}
