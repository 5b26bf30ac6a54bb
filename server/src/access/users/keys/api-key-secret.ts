import { createHash, randomBytes } from "node:crypto";

const KEY_BYTES = 32;

const PREFIX_LENGTH = 10;

/** The form of a key: `bk_` and 256 random bits. */
export const API_KEY_PATTERN = /^bk_[A-Za-z0-9_-]{43}$/;

/** A new secret with what is stored of it. */
export function newSecret(): { key: string; prefix: string; hash: Buffer } {
  const key = `bk_${randomBytes(KEY_BYTES).toString("base64url")}`;
  return { key, prefix: key.slice(0, PREFIX_LENGTH), hash: apiKeyHash(key) };
}

/** A plain hash is fast and sufficient, because 256 random bits cannot be guessed. */
export function apiKeyHash(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
