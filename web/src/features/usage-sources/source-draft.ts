import type { PrometheusMapping } from "@billow/contract/prometheus-source.ts";
import type { SourceSecret, UsageSource } from "@billow/contract/sources.ts";
import type { NewSource, SourceChange } from "../../api/sources.ts";

/** A source as it is being typed. */
export interface SourceDraft {
  name: string;
  url: string;
  /** The mappings as JSON. */
  mappings: string;
  /** `keep`: those that are there stay. */
  credentials: "keep" | "none" | "password" | "token";
  username: string;
  password: string;
  token: string;
}

export type DraftProblems = Partial<Record<keyof SourceDraft, string>>;

export function draftOf(source: UsageSource | null): SourceDraft {
  return {
    name: source?.name ?? "",
    url: source?.url ?? "",
    mappings: source ? mappingsText(source.config.mappings) : "",
    credentials: source?.hasSecret ? "keep" : "none",
    username: "",
    password: "",
    token: "",
  };
}

/** Mappings as they are shown to be changed. */
export function mappingsText(mappings: unknown): string {
  return mappings === undefined ? "" : JSON.stringify(mappings, null, 2);
}

/** What a person has to see to before it can be sent; the server looks closer. */
export function problemsOf(draft: SourceDraft): DraftProblems {
  const wrong: DraftProblems = {};
  if (!/^[a-z0-9][a-z0-9._-]{0,59}$/.test(draft.name))
    wrong.name = "Use lower-case letters, digits, dots, dashes and underscores.";
  if (!/^https?:\/\/\S+$/.test(draft.url))
    wrong.url = "Enter an address that begins with http:// or https://.";
  const mappings = readMappings(draft.mappings);
  if (mappings === null) wrong.mappings = "This is no JSON list of mappings. Choose a preset to start from.";
  else if (mappings.length === 0) wrong.mappings = "Name at least one mapping.";
  if (draft.credentials === "password" && draft.username === "") wrong.username = "Enter the user's name.";
  if (draft.credentials === "token" && draft.token === "") wrong.token = "Enter the token.";
  return wrong;
}

/** A new source of the draft; what is left out of its configuration has its usual value. */
export function newSourceOf(draft: SourceDraft): NewSource {
  const secret = secretOf(draft);
  return {
    kind: "prometheus",
    name: draft.name,
    config: { url: draft.url, mappings: readMappings(draft.mappings) ?? [] },
    ...(secret && { secret }),
  };
}

/** What the draft changes of a source. The rest of its configuration stays, and so do credentials that are kept. */
export function changeOf(source: UsageSource, draft: SourceDraft): SourceChange {
  const mappings = readMappings(draft.mappings) ?? [];
  return {
    config: { ...source.config, url: draft.url, mappings },
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
