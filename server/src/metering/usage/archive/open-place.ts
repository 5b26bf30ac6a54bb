import { DomainError } from "@billow/core/errors.ts";
import { type BucketAccess, readBucketAccess } from "../../../config-bucket.ts";
import { ConfigError } from "../../../config-error.ts";
import { archiveBucket } from "./bucket/bucket.ts";
import { isBucket } from "./bucket/bucket-location.ts";
import { archiveFolder } from "./folder.ts";
import type { ArchivePlace } from "./place.ts";

/**
 * The archive at a location as it is stored: the path of a folder, or `s3://BUCKET/PREFIX`.
 *
 * @throws DomainError `archive_unavailable` where this process lacks the settings of a bucket
 */
export function placeAt(location: string, env = process.env): ArchivePlace {
  return isBucket(location) ? archiveBucket(location, accessIn(env)) : archiveFolder(location);
}

function accessIn(env: NodeJS.ProcessEnv): BucketAccess {
  try {
    return readBucketAccess(env);
  } catch (error) {
    if (error instanceof ConfigError) throw new DomainError("archive_unavailable", error.message);
    throw error;
  }
}
