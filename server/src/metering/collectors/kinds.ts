import type { SourceKind } from "@billow/contract/metering/sources.ts";
import { collectInventory } from "./inventory/collect-inventory.ts";
import { dryRunInventory } from "./inventory/dry-run-inventory.ts";
import type { KindOfSource } from "./kind-of-source.ts";
import { collectNotifications } from "./openstack/collect-notifications.ts";
import { dryRunNotifications } from "./openstack/dry-run-notifications.ts";
import { collectOpenstackApi } from "./openstack-api/collect-openstack-api.ts";
import { dryRunOpenstackApi } from "./openstack-api/dry-run-openstack-api.ts";
import { collectPrometheus } from "./prometheus/collect.ts";
import { beginsAt, comparePrometheus, oldestMeasured } from "./prometheus/compare.ts";
import { dryRunPrometheus } from "./prometheus/dry-run.ts";

/** Every kind of source by name. A kind that is missing here cannot be created: see `newSource` of the contract. */
export const KINDS: Partial<Record<SourceKind, KindOfSource>> = {
  openstack: { collect: collectNotifications, dryRun: dryRunNotifications },
  openstackApi: { collect: collectOpenstackApi, dryRun: dryRunOpenstackApi },
  inventory: { collect: collectInventory, dryRun: dryRunInventory },
  prometheus: {
    collect: collectPrometheus,
    dryRun: dryRunPrometheus,
    compare: comparePrometheus,
    oldest: oldestMeasured,
    begins: beginsAt,
  },
};
