import { unitLabel } from "@billow/contract/metering/unit-label.ts";

/** What a meter is called by: its name, what it belongs to, and what it counts. */
interface NamedMeter {
  name: string;
  group: string;
  unit: string;
  per: string | null;
  pricedUnit: string;
}

const groupLabels: Readonly<Record<string, string>> = { gpu: "GPU", ai: "AI", cdn: "CDN", dns: "DNS" };

/** "Compute" of `compute`; a group of the operator's own is called what they call it. */
export function groupLabel(group: string): string {
  return groupLabels[group] ?? capitalized(group);
}

/** Groups that have colours of their own. */
const coloredGroups = ["compute", "storage", "network", "gpu"] as const;

export type GroupColor = (typeof coloredGroups)[number] | "other";

/** The family of colours of a group: its own, or gray. */
export function colorOfGroup(group: string): GroupColor {
  return coloredGroups.find((colored) => colored === group) ?? "other";
}

/** The name of a group's hue in the theme. */
export function hueOfGroup(group: string): string {
  const color = colorOfGroup(group);
  return color === "other" ? "category-other" : `hue-${color}`;
}

/** "Egress" of "Network – egress", where the group is said beside it. */
export function shortMeterName(meter: Pick<NamedMeter, "name" | "group">): string {
  return capitalized(nameInGroup(meter));
}

/** "RAM hours, GB-h": the head of a column of figures. What names its unit does not repeat it. */
export function meterHead(meter: NamedMeter): string {
  const name = shortMeterName(meter);
  const isHours = meter.per === "hour" && name.toLowerCase() === `${meter.unit} hours`.toLowerCase();
  return isHours ? name : `${name}, ${unitLabel(meter.pricedUnit)}`;
}

/** "GB-h RAM": a figure's unit, and what it is of where the unit alone does not say it. */
export function meterUnitText(meter: NamedMeter): string {
  const name = nameInGroup(meter).replace(/ hours$/, "");
  const isSaid = meter.unit.split(" ").some((word) => name.toLowerCase().includes(word.toLowerCase()));
  return isSaid ? unitLabel(meter.pricedUnit) : `${unitLabel(meter.pricedUnit)} ${name}`;
}

function nameInGroup({ name, group }: Pick<NamedMeter, "name" | "group">): string {
  const [head = "", ...rest] = name.split(" – ");
  return rest.length > 0 && head.toLowerCase() === groupLabel(group).toLowerCase() ? rest.join(" – ") : name;
}

/** With a capital, unless the word has letters of its own as "vCPU" has. */
function capitalized(text: string): string {
  return /^\p{Ll}+\b/u.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
