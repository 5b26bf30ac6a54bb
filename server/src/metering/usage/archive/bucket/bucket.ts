import { DomainError } from "@billow/core/errors.ts";
import type { BucketAccess } from "../../../../config-bucket.ts";
import { sha256 } from "../archive-file.ts";
import type { ArchivePlace } from "../place.ts";
import { BucketClient, type BucketLimits } from "./bucket-client.ts";
import { bucketFailure, codeIn } from "./bucket-failure.ts";
import { type BucketPage, readBucketPage } from "./bucket-listing.ts";
import { readBucketLocation } from "./bucket-location.ts";

/** The files of an archive as objects of a bucket. None is overwritten, and none is deleted. */
export function archiveBucket(
  location: string,
  access: BucketAccess,
  limits: BucketLimits = {},
): ArchivePlace {
  const at = readBucketLocation(location);
  const client = new BucketClient(at, access, limits);
  const keyOf = (name: string) => `${at.prefix}${name}`;

  async function bytes(name: string): Promise<Uint8Array> {
    const answer = await client.send({ method: "GET", key: keyOf(name) });
    if (answer.status === 200) return answer.bytes;
    throw bucketFailure(answer, { location, name, what: "read" });
  }

  /** Whether an object is there already. @throws where it is another one */
  async function isThere(name: string, written: Uint8Array): Promise<boolean> {
    const answer = await client.send({ method: "GET", key: keyOf(name) });
    if (answer.status === 404 && codeIn(answer) !== "NoSuchBucket") return false;
    if (answer.status !== 200) throw bucketFailure(answer, { location, name, what: "read" });
    if (sha256(answer.bytes) === sha256(written)) return true;
    throw new DomainError(
      "archive_unavailable",
      `The bucket has another object ${location}/${name}, which nothing overwrites. Move it away, and try again. Nothing was removed from the database.`,
    );
  }

  async function write(name: string, written: Uint8Array): Promise<void> {
    const headers = { "content-type": "application/vnd.apache.parquet" };
    const put = { method: "PUT", key: keyOf(name), body: written } as const;
    const answer = await client.send({ ...put, headers: { ...headers, "if-none-match": "*" } });
    if (answer.status === 200 || answer.status === 201) return;
    // A run that was killed has written it, or an answer was lost.
    if (answer.status === 412 && (await isThere(name, written))) return;
    // A server that knows no conditions.
    if (answer.status === 501) {
      if (await isThere(name, written)) return;
      const plain = await client.send({ ...put, headers });
      if (plain.status === 200 || plain.status === 201) return;
      throw bucketFailure(plain, { location, what: "written to" });
    }
    throw bucketFailure(answer, { location, what: "written to" });
  }

  async function sizes(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    let after: string | undefined;
    do {
      const { objects, next } = await pageOf(client, { location, prefix: at.prefix, after });
      for (const { key, size } of objects)
        if (key.endsWith(".parquet")) found.set(key.slice(at.prefix.length), size);
      after = next;
    } while (after !== undefined);
    return found;
  }

  return {
    location,
    isUnencrypted: client.isUnencrypted,
    // Whoever has a bucket decides on its region, its copies and who may do what in it.
    make: async () => {},
    check: async () => {
      await pageOf(client, { location, prefix: at.prefix });
    },
    // An object is there whole or not at all.
    tidy: async () => {},
    write,
    bytes,
    sizes,
  };
}

async function pageOf(
  client: BucketClient,
  { location, prefix, after }: { location: string; prefix: string; after?: string | undefined },
): Promise<BucketPage> {
  const query = {
    "list-type": "2",
    prefix,
    delimiter: "/",
    ...(after !== undefined && { "continuation-token": after }),
  };
  const answer = await client.send({ method: "GET", query });
  if (answer.status !== 200) throw bucketFailure(answer, { location, what: "read" });
  const found = readBucketPage(answer.bytes);
  if (found !== undefined) return found;
  throw new DomainError(
    "archive_unavailable",
    `What answers for the archive ${location} is not a server of S3 buckets: it lists no objects. Check AWS_ENDPOINT_URL_S3.`,
  );
}
