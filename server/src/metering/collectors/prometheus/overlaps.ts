import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import type { PrometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import { nameOfMapping } from "./measure-input.ts";

/** Mappings of two sources that read the same series for the same meter, so that usage would count twice. */
export function overlapsOf(
  one: PrometheusConfig,
  other: PrometheusConfig,
): { mapping: PrometheusMapping; other: PrometheusMapping }[] {
  if (addressOf(one) !== addressOf(other)) return [];
  return one.mappings.flatMap((mapping) =>
    other.mappings
      .filter((second) => isOverlapping(mapping, second))
      .map((second) => ({ mapping, other: second })),
  );
}

/** Pairs of mappings of a source that read the same series for the same meter. */
export function doubledWithin({ mappings }: PrometheusConfig): [PrometheusMapping, PrometheusMapping][] {
  return mappings.flatMap((mapping, place) =>
    mappings
      .slice(place + 1)
      .filter((second) => isOverlapping(mapping, second))
      .map((second): [PrometheusMapping, PrometheusMapping] => [mapping, second]),
  );
}

/**
 * For each mapping that is gone, by name, the mapping that replaces it. The replacement withdraws readings of the old
 * name where it measures the same hours.
 */
export function replacedMappings(before: PrometheusConfig, after: PrometheusConfig): Map<string, string> {
  const names = new Set(after.mappings.map(nameOfMapping));
  const replaced = new Map<string, string>();
  for (const gone of before.mappings.filter((mapping) => !names.has(nameOfMapping(mapping)))) {
    const heir =
      after.mappings.find((mapping) => isOverlapping(mapping, gone)) ??
      after.mappings.find((mapping) => mapping.meter === gone.meter && isNew(mapping, before));
    if (heir !== undefined) replaced.set(nameOfMapping(gone), nameOfMapping(heir));
  }
  return replaced;
}

function isNew(mapping: PrometheusMapping, before: PrometheusConfig): boolean {
  return before.mappings.every((one) => nameOfMapping(one) !== nameOfMapping(mapping));
}

function isOverlapping(one: PrometheusMapping, other: PrometheusMapping): boolean {
  if (one.meter !== other.meter) return false;
  const [texts, others] = [textOf(one), textOf(other)];
  const names = new Set(metricsIn(texts));
  return metricsIn(others).some((name) => names.has(name)) && !isApart(texts, others);
}

function textOf({ metric, query }: PrometheusMapping): string {
  return metric ?? query ?? "";
}

/** The names of metrics in an expression, without labels, functions and keywords. */
function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "")
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, " ")
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, " ");
  const names = bare.match(/[a-zA-Z_:][\w:]*(?!\s*\()\b/g) ?? [];
  return names.filter((name) => !KEYWORDS.has(name.toLowerCase()) && !isCalled(bare, name));
}

const KEYWORDS = new Set(["and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring"]);

function isCalled(expression: string, name: string): boolean {
  return new RegExp(`\\b${name}\\s*\\(`).test(expression);
}

/** Whether two plain metrics match different values of a label, so that no series matches both. */
function isApart(one: string, other: string): boolean {
  const [matchers, others] = [equalMatchers(one), equalMatchers(other)];
  if (matchers === null || others === null) return false;
  return [...matchers].some(([label, value]) => others.has(label) && others.get(label) !== value);
}

/** The equality matchers of a plain metric; null for any other expression. */
function equalMatchers(text: string): Map<string, string> | null {
  const plain = /^\s*[a-zA-Z_:][\w:]*\s*(?:\{(.*)\})?\s*$/s.exec(text);
  if (plain === null) return null;
  const found = [...(plain[1] ?? "").matchAll(/(\w+)\s*=\s*"((?:[^"\\]|\\.)*)"/g)];
  return new Map(found.map(([, label = "", value = ""]) => [label, value]));
}

function addressOf({ url }: PrometheusConfig): string {
  return url.replace(/\/+$/, "").toLowerCase();
}
