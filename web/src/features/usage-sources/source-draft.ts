import type { PrometheusMapping } from "@billow/contract/prometheus-source.ts";
import type { SourceKind, SourceSecret, UsageSource } from "@billow/contract/sources.ts";
import type { NewSource, SourceChange } from "../../api/sources.ts";

/** A source as it is being typed. */
export interface SourceDraft {
  kind: SourceKind;
  name: string;
  url: string;
  /** The mappings of a Prometheus as JSON. */
  mappings: string;
  /** All that another kind is told beside its address, as JSON. */
  settings: string;
  /** `keep`: those that are there stay. */
  credentials: "keep" | "none" | "password" | "token";
  username: string;
  password: string;
  token: string;
}

export type DraftProblems = Partial<Record<keyof SourceDraft, string>>;

export function draftOf(source: UsageSource | null): SourceDraft {
  const { url: _, ...settings } = source?.config ?? {};
  const kind = source?.kind ?? "prometheus";
  return {
    kind,
    name: source?.name ?? "",
    url: source?.url ?? "",
    mappings: source ? mappingsText(source.config.mappings) : "",
    settings: source ? JSON.stringify(settings, null, 2) : usualSettings[kind],
    credentials: source?.hasSecret ? "keep" : "none",
    username: "",
    password: "",
    token: "",
  };
}

/** What a kind is told at least, to start from. */
export const usualSettings: Readonly<Record<SourceKind, string>> = {
  prometheus: "{}",
  openstack: JSON.stringify({ exchanges: ["nova", "cinder"], dimensions: { region: "fra" } }, null, 2),
  inventory: JSON.stringify(
    {
      items: "servers",
      fields: { tenant: "project_id", resource: "id", vcpus: "flavor.vcpus", ram: "flavor.ram" },
      watches: [],
    },
    null,
    2,
  ),
};

/** How the address of a kind begins. */
export const addresses: Readonly<Record<SourceKind, { pattern: RegExp; begins: string; example: string }>> = {
  prometheus: {
    pattern: /^https?:\/\/\S+$/,
    begins: "http:// or https://",
    example: "https://prometheus.example:9090",
  },
  openstack: {
    pattern: /^amqps?:\/\/\S+$/,
    begins: "amqp:// or amqps://",
    example: "amqps://rabbit.example/nova",
  },
  inventory: {
    pattern: /^https?:\/\/\S+$/,
    begins: "http:// or https://",
    example: "https://cmdb.example/servers",
  },
};

/** Mappings as they are shown to be changed. */
export function mappingsText(mappings: unknown): string {
  return mappings === undefined ? "" : JSON.stringify(mappings, null, 2);
}

/** What a person has to see to before it can be sent; the server looks closer. */
export function problemsOf(draft: SourceDraft): DraftProblems {
  const wrong: DraftProblems = {};
  if (!/^[a-z0-9][a-z0-9._-]{0,59}$/.test(draft.name))
    wrong.name = "Use lower-case letters, digits, dots, dashes and underscores.";
  const { pattern, begins } = addresses[draft.kind];
  if (!pattern.test(draft.url)) wrong.url = `Enter an address that begins with ${begins}.`;
  if (draft.kind === "prometheus") {
    const mappings = readMappings(draft.mappings);
    if (mappings === null)
      wrong.mappings = "This is no JSON list of mappings. Choose a preset to start from.";
    else if (mappings.length === 0) wrong.mappings = "Name at least one mapping.";
  } else if (readSettings(draft.settings) === null) wrong.settings = "This is no JSON object.";
  if (draft.credentials === "password" && draft.username === "") wrong.username = "Enter the user's name.";
  if (draft.credentials === "token" && draft.token === "") wrong.token = "Enter the token.";
  return wrong;
}

/** A new source of the draft; what is left out of its configuration has its usual value. */
export function newSourceOf(draft: SourceDraft): NewSource {
  const secret = secretOf(draft);
  const common = { name: draft.name, ...(secret && { secret }) };
  const { kind, url } = draft;
  if (kind === "prometheus")
    return { ...common, kind, config: { url, mappings: readMappings(draft.mappings) ?? [] } };
  const settings = readSettings(draft.settings) ?? {};
  if (kind === "openstack") return { ...common, kind, config: { ...settings, url } };
  // The server says what is missing among the fields, beside the field.
  return { ...common, kind, config: { fields: { tenant: "", resource: "" }, ...settings, url } };
}

/** What the draft changes of a source. The rest of its configuration stays, and so do credentials that are kept. */
export function changeOf(source: UsageSource, draft: SourceDraft): SourceChange {
  const { url } = draft;
  const config =
    draft.kind === "prometheus"
      ? { ...source.config, url, mappings: readMappings(draft.mappings) ?? [] }
      : { ...readSettings(draft.settings), url };
  return {
    config,
    ...(draft.credentials !== "keep" && { secret: secretOf(draft) }),
  };
}

function secretOf({ credentials, username, password, token }: SourceDraft): SourceSecret | null {
  if (credentials === "password") return { username, password };
  return credentials === "token" ? { bearerToken: token } : null;
}

function readMappings(text: string): PrometheusMapping[] | null {
  try {
    const value: PrometheusMapping[] = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function readSettings(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
