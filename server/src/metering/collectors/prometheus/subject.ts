import { createHash } from "node:crypto";
import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import { type Dimensions, dimensionsKey } from "@billow/core/metering/dimensions.ts";
import { instantOfSeconds } from "../../../http/present.ts";

/** The tenant, resource and dimensions that a series measures. */
export interface Subject {
  tenantId: string;
  resource: string;
  dimensions: Dimensions;
}

type Labels = Readonly<Record<string, string>>;

/** Reads the subject from a series' labels, or says why it cannot. */
export function subjectOf(mapping: PrometheusMapping, labels: Labels): Subject | { reason: string } {
  const needed = [mapping.tenantLabel, ...mapping.resourceLabels];
  const dimensions: Record<string, string> = {};
  for (const [name, from] of Object.entries(mapping.dimensions ?? {})) {
    if ("value" in from) dimensions[name] = from.value;
    // A missing dimension is left out: the usage is billed all the same.
    else if (labels[from.label]) dimensions[name] = labels[from.label] ?? "";
  }
  for (const name of needed) {
    if (!labels[name]) return { reason: `the label ${name} is missing` };
  }
  const tenantId = labels[mapping.tenantLabel] ?? "";
  const resource = mapping.resourceLabels.map((name) => labels[name]).join("/");
  if (![tenantId, resource, ...Object.values(dimensions)].every(isUsable)) {
    return { reason: "a label is longer than 200 characters or contains control characters" };
  }
  return { tenantId, resource, dimensions };
}

/** The target a series was scraped from, by the labels Prometheus adds; empty where there are none. */
export function targetOf(labels: Labels): string {
  return labels.job && labels.instance ? `${labels.job} ${labels.instance}` : "";
}

/** The same text for equal labels in any order. The metric's name is left out, because some functions drop it. */
export function seriesKey({ __name__: _, ...labels }: Labels): string {
  return dimensionsKey(labels);
}

const ID_LENGTH_MAX = 200;

/** The permanent id of a reading: mapping, subject and first second of its window. */
export function readingId(
  mappingName: string,
  { tenantId, resource, dimensions }: Subject,
  from: number,
): string {
  const dimension = Object.entries(dimensions)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(",");
  const what = [mappingName, tenantId, resource, dimension].filter((part) => part !== "").join("/");
  const id = `${what}/${instantOfSeconds(from)}`;
  if (id.length <= ID_LENGTH_MAX) return id;
  return `${mappingName}/${createHash("sha256").update(what).digest("hex")}/${instantOfSeconds(from)}`;
}

function isUsable(text: string): boolean {
  return text.length <= 200 && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text);
}
