import type { History } from "./real-prometheus.ts";

/*
 * A made-up cloud of which the truth is known: each tenant has one machine to which one thing happens, and what it used
 * is a formula. A Prometheus is given what its scrapes, once a minute, would have seen of it.
 */

const MINUTE = 60;
const HOUR = 3_600;

/** Traffic of a machine, in bytes a second: prime, so that no rounding hides. */
const RATE = 1_000_003;

export interface MonitoredCloud {
  histories: History[];
  /** The first and the end of the hours whose truth is known; epoch seconds. */
  from: number;
  before: number;
  /** vCPU-seconds of each tenant by hour; hours without an entry are zero. */
  vcpuSeconds: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Bytes of each tenant in all these hours, what no scrape saw excepted. */
  bytes: ReadonlyMap<string, number>;
}

/** @param before the end of the last hour; a little is known of the time before and after as well */
export function monitoredCloud(before: number): MonitoredCloud {
  const hours = 25;
  const from = before - hours * HOUR;
  const begin = from - HOUR;
  const end = before + 40 * MINUTE;
  const at = (hour: number, minute = 0) => from + hour * HOUR + minute * MINUTE;

  const scrapes = (first: number, last: number, offset = 0, missing: [number, number] = [0, 0]) => {
    const times: number[] = [];
    for (let time = begin + offset; time < end; time += MINUTE) {
      if (time >= first && time < last && !(time >= missing[0] && time < missing[1])) times.push(time);
    }
    return times;
  };
  const vm = (
    tenant: string,
    instance: string,
    times: readonly number[],
    value: (time: number) => bigint,
  ): History => ({
    labels: { __name__: "vm_vcpus", job: "libvirt", instance, tenant, vm: `${tenant}-vm` },
    samples: times.map((time) => [time, value(time)] as const),
  });
  const port = (
    tenant: string,
    instance: string,
    times: readonly number[],
    value: (time: number) => bigint,
  ): History => ({
    labels: {
      __name__: "vm_receive_bytes_total",
      job: "libvirt",
      instance,
      tenant,
      vm: `${tenant}-vm`,
      device: "tap0",
    },
    samples: times.map((time) => [time, value(time)] as const),
  });
  const up = (instance: string, isUp: (time: number) => boolean): History => ({
    labels: { __name__: "up", job: "libvirt", instance },
    samples: scrapes(begin, end).map((time) => [time, isUp(time) ? 1n : 0n] as const),
  });
  const always = scrapes(begin, end);
  const counted = (since: number) => (time: number) => BigInt((time - since) * RATE);

  const rebooted = at(8, 30) + 40;
  const out: [number, number] = [at(13, 10), at(13, 50)];
  const histories = [
    up("host-1", () => true),
    up("host-2", () => true),
    up("host-3", (time) => time < out[0] || time >= out[1]),
    vm("steady", "host-1", always, () => 4n),
    vm("offset", "host-1", scrapes(begin, end, 17), () => 4n),
    // Begins and ends between two scrapes.
    vm("brief", "host-1", scrapes(at(5, 10) + 20, at(5, 35) + 20), () => 2n),
    vm("resized", "host-1", always, (time) => (time < at(7, 30) ? 2n : 4n)),
    vm("gap3", "host-1", scrapes(begin, end, 0, [at(9, 20), at(9, 23)]), () => 4n),
    // Nobody says whether its host answered, so it counts on.
    vm("gap20", "host-4", scrapes(begin, end, 0, [at(10, 50), at(11, 10)]), () => 4n),
    // Its host answered without it, so it was not there.
    vm("absent", "host-1", scrapes(begin, end, 0, [at(10, 50), at(11, 10)]), () => 4n),
    vm("migrated", "host-1", scrapes(begin, at(11, 33)), () => 4n),
    vm("migrated", "host-2", scrapes(at(11, 30), end), () => 4n),
    vm("outage", "host-3", scrapes(begin, end, 0, out), () => 2n),
    port("steady", "host-1", always, counted(begin - 7 * HOUR)),
    port("offset", "host-1", scrapes(begin, end, 17), counted(begin - 7 * HOUR)),
    port("gap20", "host-1", scrapes(begin, end, 0, [at(10, 50), at(11, 10)]), counted(begin)),
    port("rebooted", "host-1", always, (time) => counted(time < rebooted ? begin : rebooted)(time)),
    // The counter of the host it left stands still; that of its new host begins at nothing.
    port("migrated", "host-1", scrapes(begin, at(11, 33)), (time) =>
      counted(begin)(Math.min(time, at(11, 30))),
    ),
    port("migrated", "host-2", scrapes(at(11, 30), end), counted(at(11, 30))),
    port("outage", "host-3", scrapes(begin, end, 0, out), counted(begin)),
  ];

  const all = (vcpus: number) => hourly(from, before, () => vcpus * HOUR);
  const bytes = hours * HOUR * RATE;
  return {
    histories,
    from,
    before,
    vcpuSeconds: new Map([
      ["steady", all(4)],
      ["offset", all(4)],
      ["brief", hourly(from, before, (hour) => (hour === at(5) ? 2 * 25 * MINUTE : 0))],
      ["resized", hourly(from, before, (hour) => (hour < at(7) ? 2 : hour === at(7) ? 3 : 4) * HOUR)],
      ["gap3", all(4)],
      ["gap20", all(4)],
      [
        "absent",
        hourly(from, before, (hour) => 4 * (hour === at(10) || hour === at(11) ? 50 * MINUTE : HOUR)),
      ],
      ["migrated", all(4)],
      ["outage", all(2)],
    ]),
    bytes: new Map([
      ["steady", bytes],
      ["offset", bytes],
      ["gap20", bytes],
      ["rebooted", bytes - 40 * RATE],
      ["migrated", bytes],
      ["outage", bytes],
    ]),
  };
}

function hourly(from: number, before: number, seconds: (hour: number) => number): Map<number, number> {
  const result = new Map<number, number>();
  for (let hour = from; hour < before; hour += HOUR) result.set(hour, seconds(hour));
  return result;
}
