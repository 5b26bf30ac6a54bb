import type { SourceKind, SourceState, UsageSource } from "@billow/contract/metering/sources.ts";
import { Badge, type BadgeTone } from "../../../components/badge.tsx";

const labels: Readonly<Record<SourceState, string>> = {
  ok: "Collecting",
  lagging: "Lagging",
  failing: "Failing",
  waiting: "To confirm",
  paused: "Paused",
  new: "Starting",
};

export const kindLabels: Readonly<Record<SourceKind, string>> = {
  prometheus: "Prometheus",
  openstack: "OpenStack notifications",
  openstackApi: "OpenStack APIs",
  inventory: "Inventory",
  events: "Events",
};

const tones: Readonly<Record<SourceState, BadgeTone>> = {
  ok: "paid",
  lagging: "pending",
  failing: "overdue",
  waiting: "pending",
  paused: "draft",
  new: "sent",
};

/** How a source does, as a badge. */
export function SourceStateBadge({ state, catchingUp }: Pick<UsageSource, "state" | "catchingUp">) {
  return <Badge tone={tones[state]}>{catchingUp === null ? labels[state] : "Catching up"}</Badge>;
}
