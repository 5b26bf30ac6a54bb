import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { createNewId, type Deps } from "../../../deps.ts";
import { type Agenda, createAgenda } from "./agenda.ts";
import { type Calendar, createCalendar } from "./calendar.ts";
import { DEMO_CUSTOMERS } from "./customers.ts";
import type { DemoCustomer } from "./demo-customer.ts";
import { monthsBefore } from "./months-before.ts";
import { createRandom, type Random } from "./random.ts";

export interface DemoOptions {
  /** A different seed gives a different year. */
  seed?: string;
  /** How many customers, from the top of the list. */
  customers?: number;
  /** Closed months before the present one. */
  months?: number;
  /** Called with each step. */
  onProgress?(step: string): void;
}

/** The fictional year while it is created. Its clock shows the moment of the current action. */
export interface World {
  /** Use-cases called with these act at the moment of the demo's clock, within the demo's transaction. */
  deps: Deps;
  tx: Transaction<Database>;
  /** The end of the year, which is now, in epoch seconds. */
  now: number;
  /** Closed months, oldest first. */
  months: readonly string[];
  customers: readonly DemoCustomer[];
  /** The ids of customers that have joined, by tenant id. */
  customerIds: Map<string, string>;
  /** Invoices whose story is planned. */
  storied: Set<string>;
  calendar: Calendar;
  agenda: Agenda;
  random(...names: string[]): Random;
  onProgress(step: string): void;
  /** Sets the clock, in epoch seconds. It never goes back. */
  setClock(at: number): void;
}

const SEED = "nordlicht";
const MONTHS = 12;

export function createWorld(deps: Deps, tx: Transaction<Database>, options: DemoOptions): World {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const calendar = createCalendar(deps.timeZone);
  const present = calendar.dayOf(now).slice(0, 7);
  const count = options.months ?? MONTHS;
  let nowMs = 0;
  const clock = { nowMs: () => nowMs };
  return {
    deps: { ...deps, clock, newId: createNewId(clock) },
    tx,
    now,
    months: Array.from({ length: count }, (_, index) => monthsBefore(present, count - index)),
    customers: DEMO_CUSTOMERS.slice(0, options.customers),
    customerIds: new Map(),
    storied: new Set(),
    calendar,
    agenda: createAgenda(),
    random: (...names) => createRandom(options.seed ?? SEED, ...names),
    onProgress: options.onProgress ?? (() => {}),
    setClock(at) {
      if (at * 1000 < nowMs) throw new RangeError("The demo's clock cannot go back.");
      nowMs = at * 1000;
    },
  };
}
