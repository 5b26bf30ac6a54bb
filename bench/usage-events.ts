import { tenantIdOf, WIDTH } from "./generate.ts";
import { seeded } from "./measure.ts";

/** One event in ten has been sent before, as senders do that are not sure of an answer. */
const DUPLICATES = 0.1;

const METERS = [
  ["network.egress", "net", "1.25"],
  ["network.ingress", "net", "0.5"],
  ["storage.object", "bucket", "120.5"],
  ["compute.vcpu", "vm", "4"],
] as const;

/** A made-up usage record of an hour. */
export interface MadeEvent {
  id: string;
  tenantId: string;
  meter: string;
  resource: string;
  quantity: string;
  from: string;
  before: string;
}

const FIRST_HOUR_MS = Date.parse("2026-10-01T00:00:00Z");
const HOUR_MS = 3_600_000;
/** An hour's records of all customers: two of each meter. */
const EVENTS_AN_HOUR_PER_CUSTOMER = 8;

/** Whose usage is made up, of a cloud whose customers each have eight series. */
export interface MadeCloud {
  customers: number;
  /** Whether the series are of 40 meters and of 1 to 40 tenants a customer. */
  wide: boolean;
}

/** The n-th record of a cloud. */
function madeEvent(n: number, { customers, wide }: MadeCloud): MadeEvent {
  const anHour = customers * EVENTS_AN_HOUR_PER_CUSTOMER;
  const hour = Math.floor(n / anHour);
  const within = n % anHour;
  const customer = 1 + Math.floor(within / EVENTS_AN_HOUR_PER_CUSTOMER);
  const series = within % EVENTS_AN_HOUR_PER_CUSTOMER;
  const place = customer + series;
  const narrow = METERS[series % METERS.length] ?? METERS[0];
  const [meter, kind, quantity] = wide ? [`bench.m${place % WIDTH}`, `call${series}`, "40"] : narrow;
  const resource = `${kind}-${customer}-${Math.floor(series / METERS.length)}`;
  const at = (hours: number) => new Date(FIRST_HOUR_MS + hours * HOUR_MS).toISOString();
  return {
    id: `${resource}/${meter}/${hour}`,
    tenantId: tenantIdOf(customer, wide ? place : 0),
    meter,
    resource,
    quantity,
    from: at(hour),
    before: at(hour + 1),
  };
}

/** A body of `POST /events`, and what is in it. */
export interface Batch {
  body: string;
  events: { id: string }[];
}

/** Bodies of `POST /events` with 1,000 to 10,000 events each, in the order of their hours, some events repeated. */
export function* madeBatches(
  events: number,
  cloud: MadeCloud,
  first = 0,
): Generator<{ body: string; events: MadeEvent[] }> {
  const random = seeded(11);
  for (let made = 0; made < events; ) {
    const size = Math.min(events - made, 1_000 + Math.floor(random() * 9_001));
    const batch = Array.from({ length: size }, (_, index) => {
      const n = made + index;
      // Of a batch before, so that what is repeated has been answered or is on its way.
      return madeEvent(first + (random() < DUPLICATES ? Math.floor(random() * n) : n), cloud);
    });
    made += size;
    yield { body: `[${batch.map(eventJson).join(",")}]`, events: batch };
  }
}

function eventJson({ id, tenantId, meter, resource, quantity, from, before }: MadeEvent): string {
  return `{"specversion":"1.0","id":"${id}","source":"/bench","subject":"${tenantId}","type":"billow.usage","data":{"meter":"${meter}","resource":"${resource}","quantity":"${quantity}","from":"${from}","before":"${before}","dimensions":{"region":"fra"}}}`;
}

const RESOURCES_A_CUSTOMER = 8;

/** Bodies of `POST /events` with 5,000 changes each: hour by hour until now each resource of each customer gets other sizes. */
export function* madeAllocations(events: number, customers: number): Generator<Batch> {
  const anHour = customers * RESOURCES_A_CUSTOMER;
  const firstMs = Date.now() - Math.ceil(events / anHour) * HOUR_MS;
  for (let made = 0; made < events; made += 5_000) {
    const batch = Array.from({ length: Math.min(5_000, events - made) }, (_, index) => {
      const hour = Math.floor((made + index) / anHour);
      const within = (made + index) % anHour;
      const tenant = 1 + Math.floor(within / RESOURCES_A_CUSTOMER);
      return { resource: `vm-${tenant}-${within % RESOURCES_A_CUSTOMER}`, tenant, hour };
    });
    yield {
      body: `[${batch.map((one) => allocationJson(one, firstMs)).join(",")}]`,
      events: batch.map(({ resource, hour }) => ({ id: `${resource}/${hour}` })),
    };
  }
}

function allocationJson(
  { resource, tenant, hour }: { resource: string; tenant: number; hour: number },
  firstMs: number,
): string {
  const time = new Date(firstMs + hour * HOUR_MS).toISOString();
  const vcpus = 1 + ((tenant + hour) % 16);
  return `{"specversion":"1.0","id":"${resource}/${hour}","source":"/bench","subject":"tenant-${tenant}","type":"billow.allocation","time":"${time}","data":{"resource":"${resource}","kind":"vm","state":"active","vcpus":"${vcpus}","ramGib":"${4 * vcpus}","dimensions":{"region":"fra"}}}`;
}
