import type { UsageSource } from "@billow/contract/metering/sources.ts";
import type { Versions } from "../../../../components/saving/versions.ts";
import { type Config, recordOf } from "./config-values.ts";
import { changeOf, draftOf, type SourceDraft } from "./source-draft.ts";

/** A source's configuration, value by value, as JSON: "url", "fields.tenant". So two people's changes can be merged. */
export type SourceValues = Readonly<Record<string, string | undefined>>;

/** The values that a form would send, untouched where there is no draft. */
export function valuesOf(source: UsageSource, draft: SourceDraft = draftOf(source)): SourceValues {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(recordOf(changeOf(source, draft).config))) {
    if (!isRecord(value)) values[name] = JSON.stringify(value);
    else for (const [part, inner] of Object.entries(value)) values[`${name}.${part}`] = JSON.stringify(inner);
  }
  return values;
}

/** The configuration of such values. */
export function configOf(values: SourceValues): Config {
  const config: Record<string, Record<string, unknown> | unknown> = {};
  for (const [path, text] of Object.entries(values)) {
    if (text === undefined) continue;
    const value: unknown = JSON.parse(text);
    const dot = path.indexOf(".");
    if (dot === -1) config[path] = value;
    else
      config[path.slice(0, dot)] = { ...recordOf(config[path.slice(0, dot)]), [path.slice(dot + 1)]: value };
  }
  return config;
}

/** The source as it is with such values. */
export function sourceWith(source: UsageSource, values: SourceValues): UsageSource {
  const config = configOf(values);
  return { ...source, config, url: typeof config.url === "string" ? config.url : source.url };
}

/** The values as a person reads them, without the quotes of a text. */
export function readably({ opened, theirs, mine }: Versions<SourceValues>): Versions<SourceValues> {
  const read = (values: SourceValues) =>
    Object.fromEntries(Object.entries(values).map(([name, text]) => [name, plainText(text)]));
  return { opened: read(opened), theirs: read(theirs), mine: read(mine) };
}

function plainText(text: string | undefined): string {
  const value: unknown = JSON.parse(text ?? '""');
  return typeof value === "string" ? value : (text ?? "");
}

/** What the values are called in words, those of a Prometheus that no form asks for by their own names. */
export function labelsOf({ theirs, mine }: Versions<SourceValues>): Readonly<Record<string, string>> {
  const paths = Object.keys({ ...theirs, ...mine });
  return Object.fromEntries(paths.map((path) => [path, LABELS[path] ?? path]));
}

const LABELS: Readonly<Record<string, string>> = {
  url: "Address",
  mappings: "Mappings",
  exchanges: "Exchanges",
  routingKeys: "Routing keys",
  queue: "Queue",
  items: "List",
  next: "Next page",
  "fields.tenant": "Tenant ID",
  "fields.resource": "Resource ID",
  "fields.vcpus": "vCPUs",
  "fields.ram": "Memory",
  "fields.gpus": "GPUs",
  "fields.block": "Block storage",
  "fields.gpuModel": "GPU model",
  skip: "Left out",
  watches: "Watched sources",
  everySeconds: "Read every, seconds",
  timeoutSeconds: "Give up after, seconds",
  answerBytesMax: "Largest answer, bytes",
};

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
