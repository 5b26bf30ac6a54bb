import { afterAll, beforeAll, expect, test } from "vitest";
import { type BucketAccess, readBucketAccess } from "../../../../config-bucket.ts";
import { describeWithPackages } from "../../../../testing/processes/debian-packages.ts";
import { SWIFT_PACKAGES, startSwift } from "../../../../testing/servers/swift.ts";
import { archiveBucket } from "./bucket.ts";
import { BucketClient } from "./bucket-client.ts";

const LOCATION = "s3://billow-archive/usage/old";

await describeWithPackages("an archive in a bucket of OpenStack Swift", SWIFT_PACKAGES, () => {
  let swift: Awaited<ReturnType<typeof startSwift>>;
  let access: BucketAccess;

  beforeAll(async () => {
    swift = await startSwift();
    access = readBucketAccess(swift.env);
    const client = new BucketClient({ bucket: "billow-archive", prefix: "" }, access, {});
    expect((await client.send({ method: "PUT" })).status).toBe(200);
  });

  afterAll(() => swift.close());

  test("files are written once, read as they were written, and listed", async () => {
    const place = archiveBucket(LOCATION, access);
    expect(await place.sizes()).toEqual(new Map());
    const bytes = Buffer.alloc(3_000_000, "usage of October, ");
    const names = Array.from(
      { length: 4 },
      (_, index) => `usage-2026-10-00000${index}-0123456789abcdef.parquet`,
    );
    for (const name of names) await place.write(name, bytes);
    await place.write(names[0] ?? "", bytes);
    expect(bytes.equals(await place.bytes(names[2] ?? ""))).toBe(true);
    expect(await place.sizes()).toEqual(new Map(names.map((name) => [name, bytes.length])));
    await expect(place.write(names[1] ?? "", Buffer.from("another"))).rejects.toThrow("has another object");
    expect(bytes.equals(await place.bytes(names[1] ?? ""))).toBe(true);
    await place.check();
  });

  test("what it refuses is said", async () => {
    const place = archiveBucket(LOCATION, access);
    await expect(place.bytes("missing.parquet")).rejects.toThrow(
      `The archive has no ${LOCATION}/missing.parquet`,
    );
    const wrong = archiveBucket(LOCATION, { ...access, secretAccessKey: "wrong" });
    await expect(wrong.sizes()).rejects.toThrow("does not accept the access key (403 SignatureDoesNotMatch)");
    await expect(archiveBucket("s3://no-such-bucket", access).sizes()).rejects.toThrow("There is no bucket");
  });
});
