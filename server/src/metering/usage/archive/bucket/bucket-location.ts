import { resolve } from "node:path";
import { DomainError } from "@billow/core/errors.ts";

/** A bucket, and the beginning of the names of the archive's objects in it: empty, or ending with a slash. */
export interface BucketLocation {
  bucket: string;
  prefix: string;
}

const SCHEME = "s3://";

export function isBucket(location: string): boolean {
  return location.startsWith(SCHEME);
}

/** A place as somebody writes it, in the form in which it is stored: an absolute path, or `s3://BUCKET/PREFIX`. */
export function storedLocation(written: string): string {
  if (!/^s3:/i.test(written)) return resolve(written);
  const { bucket, prefix } = readBucketLocation(written);
  return `${SCHEME}${bucket}${prefix === "" ? "" : `/${prefix.slice(0, -1)}`}`;
}

/** @throws DomainError `invalid_request` */
export function readBucketLocation(location: string): BucketLocation {
  const [, bucket, path = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(location) ?? [];
  const folders = path.replace(/\/$/, "").split("/");
  if (bucket === undefined || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new DomainError(
      "invalid_request",
      `"${location}" does not name a bucket. Write s3://BUCKET or s3://BUCKET/PREFIX, the bucket in small letters, digits, hyphens and dots.`,
    );
  if (path !== "" && !folders.every((folder) => /^(?!\.{1,2}$)[A-Za-z0-9._=-]+$/.test(folder)))
    throw new DomainError(
      "invalid_request",
      `The prefix in "${location}" is made of letters, digits, hyphens, dots, underscores and equals signs, with slashes between. Write it so, as in s3://${bucket}/billow/usage.`,
    );
  return { bucket, prefix: path === "" ? "" : `${folders.join("/")}/` };
}
