import type { EventMapping } from "@billow/contract/metering/event-source.ts";
import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import type { SourceKind, SourceSecret, UsageSource } from "@billow/contract/metering/sources.ts";
import type { NewSource, SourceChange } from "../../../../api/metering/sources.ts";
import {
  type InventoryDraft,
  inventoryConfigOf,
  inventoryDraftOf,
  inventoryProblems,
} from "./inventory-draft.ts";
import {
  type OpenstackApiDraft,
  openstackApiConfigOf,
  openstackApiDraftOf,
  openstackApiProblems,
} from "./openstack-api-draft.ts";
import {
  type OpenstackDraft,
  openstackConfigOf,
  openstackDraftOf,
  openstackProblems,
} from "./openstack-draft.ts";
import { gatherProblems, inConfig, type SourceProblems } from "./source-problems.ts";

/** A source as it is being typed. */
export interface SourceDraft {
  kind: SourceKind;
  name: string;
  url: string;
  /** The mappings of a Prometheus or of events as JSON. */
  mappings: string;
  /** Events to try the mappings on. They are not part of the source. */
  events: string;
  triesRefused: boolean;
  openstack: OpenstackDraft;
  openstackApi: OpenstackApiDraft;
  inventory: InventoryDraft;
  /** `keep`: those that are there stay. */
  credentials: "keep" | "none" | "password" | "token";
  username: string;
  password: string;
  token: string;
}

export function draftOf(source: UsageSource | null): SourceDraft {
  const kind = source?.kind ?? "prometheus";
  const configOf = (wanted: SourceKind) => (source?.kind === wanted ? source.config : {});
  return {
    kind,
    name: source?.name ?? "",
    url: source?.url ?? "",
    mappings: source ? mappingsText(source.config.mappings) : "",
    events: "",
    triesRefused: false,
    openstack: openstackDraftOf(configOf("openstack")),
    openstackApi: openstackApiDraftOf(configOf("openstackApi")),
    inventory: inventoryDraftOf(configOf("inventory")),
    credentials: source?.hasSecret ? "keep" : "none",
    username: "",
    password: "",
    token: "",
  };
}

/** How the address of a kind begins, and what a source of it may be called. */
export const addresses: Readonly<
  Record<SourceKind, { pattern: RegExp; begins: string; example: string; name: string }>
> = {
  prometheus: {
    pattern: /^https?:\/\/\S+$/,
    begins: "http:// or https://",
    example: "https://prometheus.example:9090",
    name: "prometheus-fra",
  },
  openstack: {
    pattern: /^amqps?:\/\/\S+$/,
    begins: "amqp:// or amqps://",
    example: "amqps://rabbit.example/nova",
    name: "nova-fra",
  },
  openstackApi: {
    pattern: /^https?:\/\/\S+$/,
    begins: "http:// or https://",
    example: "https://keystone.example:5000/v3",
    name: "openstack-fra",
  },
  inventory: {
    pattern: /^https?:\/\/\S+$/,
    begins: "http:// or https://",
    example: "https://cmdb.example/servers",
    name: "cmdb-fra",
  },
  events: { pattern: /^$/, begins: "nothing", example: "", name: "openmeter" },
};

/** Mappings as they are shown to be changed. */
export function mappingsText(mappings: unknown): string {
  return mappings === undefined ? "" : JSON.stringify(mappings, null, 2);
}

/** What a person has to see to before it can be sent; the server looks closer. */
export function problemsOf(draft: SourceDraft): SourceProblems {
  const { kind, credentials } = draft;
  const { pattern, begins } = addresses[kind];
  return gatherProblems([
    /^[a-z0-9][a-z0-9._-]{0,59}$/.test(draft.name)
      ? null
      : ["/name", "Use lower-case letters, digits, dots, dashes and underscores."],
    pattern.test(draft.url) ? null : [inConfig("url"), `Enter an address that begins with ${begins}.`],
    credentials === "password" && draft.username === ""
      ? ["/secret/username", "Enter the user's name."]
      : null,
    credentials === "token" && draft.token === "" ? ["/secret/bearerToken", "Enter the token."] : null,
    ...(kind === "prometheus" || kind === "events" ? [mappingsProblem(draft.mappings)] : []),
    ...(kind === "openstack" ? openstackProblems(draft.openstack) : []),
    ...(kind === "openstackApi" ? openstackApiProblems(draft.openstackApi) : []),
    ...(kind === "openstackApi" && credentials === "none"
      ? [["/secret/username", "Keystone needs credentials."] as const]
      : []),
    ...(kind === "inventory" ? inventoryProblems(draft.inventory) : []),
  ]);
}

function mappingsProblem(text: string): readonly [string, string] | null {
  const mappings = readMappings(text);
  if (mappings === null)
    return [inConfig("mappings"), "This is not a JSON list of mappings. Choose a preset to start from."];
  return mappings.length > 0 ? null : [inConfig("mappings"), "Name at least one mapping."];
}

/** A new source of the draft. */
export function newSourceOf(draft: SourceDraft): NewSource {
  const secret = secretOf(draft);
  const common = { name: draft.name, ...(secret && { secret }) };
  const { kind, url } = draft;
  if (kind === "prometheus")
    return { ...common, kind, config: { url, mappings: readMappings(draft.mappings) ?? [] } };
  if (kind === "events") return { ...common, kind, config: { mappings: readMappings(draft.mappings) ?? [] } };
  if (kind === "openstack")
    return { ...common, kind, config: { url, ...openstackConfigOf(draft.openstack) } };
  if (kind === "openstackApi")
    return { ...common, kind, config: { url, ...openstackApiConfigOf(draft.openstackApi) } };
  return { ...common, kind, config: { url, ...inventoryConfigOf(draft.inventory) } };
}

/** What the draft changes of a source. The rest of its configuration stays, and so do credentials that are kept. */
export function changeOf(source: UsageSource, draft: SourceDraft): SourceChange {
  const { config } = newSourceOf(draft);
  return {
    // Only for a Prometheus does the form not ask for everything.
    config: draft.kind === "prometheus" ? { ...source.config, ...config } : config,
    // None where there were none says nothing: somebody may have set some meanwhile.
    ...(draft.credentials !== draftOf(source).credentials && { secret: secretOf(draft) }),
  };
}

function secretOf({ credentials, username, password, token }: SourceDraft): SourceSecret | null {
  if (credentials === "password") return { username, password };
  return credentials === "token" ? { bearerToken: token } : null;
}

/** The server checks what the mappings of each kind must be. */
function readMappings<Mapping = PrometheusMapping & EventMapping>(text: string): Mapping[] | null {
  try {
    const value: Mapping[] = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
