import type { ApiKey } from "@billow/contract/access/user.ts";

const DAY_MS = 24 * 3_600_000;

/** For how long keys are usually made, in days; nothing for ever. */
export const LIFETIMES = [
  { value: "", label: "Never" },
  { value: "30", label: "After 30 days" },
  { value: "90", label: "After 90 days" },
  { value: "365", label: "After a year" },
] as const;

/** The instant after a lifetime that was chosen. */
export function expiryAfter(days: string, nowMs: number): string | null {
  return days === "" ? null : new Date(nowMs + Number(days) * DAY_MS).toISOString();
}

/** Addresses as people write them: one after the other, with commas, spaces or lines between. */
export function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== "");
}

export function isExpired({ expiresAt }: Pick<ApiKey, "expiresAt">, nowMs: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs;
}
