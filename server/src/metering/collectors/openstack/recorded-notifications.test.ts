import { openstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { expect, test } from "vitest";
import { RECORDED, RECORDED_PROJECTS } from "../../../testing/examples/recorded-notifications.ts";
import { eventsOf } from "./collect-notifications.ts";

const NOW = Date.parse("2026-10-07T00:00:00Z") / 1000;
const { first, second } = RECORDED_PROJECTS;

const config = openstackConfig.parse({
  url: "amqp://rabbit.example",
  counts: ["servers", "volumes", "snapshots", "backups", "images", "addresses", "loadBalancers", "shares"],
});

/** What a notification changes: when, whose, which resource, its state and its sizes in units. */
const CHANGES: Readonly<Record<string, string | null>> = {
  "volume.create.start": null,
  "volume.create.end": `01:00:00 ${first} rec-volume active storage.block=10`,
  "volume.exists": `01:59:02 ${first} rec-volume active storage.block=10`,
  "volume.unmanage.end": `08:00:00 ${first} rec-volume deleted`,
  "volume.manage_existing.end": `08:00:10 ${first} rec-managed active storage.block=10`,
  "snapshot.create.end": `02:00:00 ${first} rec-snapshot active storage.snapshot=10`,
  "backup.create.end": `03:00:00 ${first} rec-backup active storage.backup=10`,
  "image.upload": null,
  "image.activate": `04:00:00 ${first} rec-image active storage.image=3`,
  "floatingip.create.end": `05:00:00 ${first} rec-address active network.address=1`,
  "floatingip.exists": `05:30:27 ${first} rec-address active network.address=1`,
  "floatingip.delete.end": `07:00:00 ${first} rec-address deleted`,
  "octavia.loadbalancer.create.end": `06:00:15 ${first} rec-balancer active network.loadBalancer=1`,
  "share.create.end": `06:00:00 ${first} rec-share active storage.share=4`,
  "share.transfer.accept.end": `08:00:00 ${second} rec-share active storage.share=4`,
};

test.each(RECORDED.map(({ seen, body }) => ({ type: String(body.event_type), seen, body })))(
  "$type as in $seen",
  ({ type, body }) => {
    const { events, refused } = eventsOf(
      [{ content: Buffer.from(JSON.stringify(body)) }],
      { source: "/sources/bus", config },
      { now: NOW, meters: BUILT_IN_METERS },
    );
    expect(refused).toEqual([]);
    const changes = events.map((event) => {
      if (event.type !== "allocation") return event.type;
      const sizes = Object.entries(event.sizes).map(([meter, size]) => `${meter}=${Number(size) / 1e6}`);
      const at = new Date(event.at * 1000).toISOString().slice(11, 19);
      return [at, event.tenantId, event.resource, event.state, ...sizes].join(" ");
    });
    expect(changes).toEqual([CHANGES[type]].filter((change) => change !== null));
  },
);
