import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BucketAccess, readBucketAccess } from "../../../../config-bucket.ts";
import { type BucketFault, type FakeBucket, fakeBucket } from "../../../../testing/servers/fake-bucket.ts";
import { archiveBucket } from "./bucket.ts";
import { readBucketLocation, storedLocation } from "./bucket-location.ts";

const FILE = "usage-2026-10-000001-0123456789abcdef.parquet";
const WRITTEN = Buffer.from("events of October");

let server: FakeBucket;
beforeEach(async () => {
  server = await fakeBucket();
});
afterEach(() => server.close());

function opened(change: Partial<BucketAccess> = {}, location = server.location, timeoutMs = 20_000) {
  const access = { ...readBucketAccess(server.env), ...change };
  return archiveBucket(location, access, { timeoutMs, pauseMs: 1 });
}

function meet(fault: BucketFault | null, faults = Number.POSITIVE_INFINITY): void {
  Object.assign(server.state, { fault, faults });
}

test("files are written once, read as they were written, and listed page by page", async () => {
  const place = opened();
  const names = [1, 2, 3, 4, 5].map((number) => `usage-2026-10-00000${number}-0123456789abcdef.parquet`);
  for (const name of names) await place.write(name, WRITTEN);
  await place.write(FILE, WRITTEN);
  server.state.objects.set("usage/old/later/other.parquet", Buffer.from("x"));
  server.state.objects.set("usage/old/notes.txt", Buffer.from("x"));
  server.state.objects.set("usage/older.parquet", Buffer.from("x"));
  expect(await place.bytes(FILE)).toEqual(WRITTEN);
  expect([...(await place.sizes())]).toEqual(names.map((name) => [name, WRITTEN.length]));
  await place.check();
  const whole = opened({}, "s3://archive-bucket");
  await whole.write(FILE, WRITTEN);
  expect([...server.state.objects.keys()]).toContain(FILE);
});

test("an object of other content is never overwritten", async () => {
  server.state.objects.set(`${server.prefix}${FILE}`, Buffer.from("another"));
  await expect(opened().write(FILE, WRITTEN)).rejects.toThrow("has another object");
  meet("noConditions");
  await expect(opened().write(FILE, WRITTEN)).rejects.toThrow("has another object");
  expect(server.state.objects.get(`${server.prefix}${FILE}`)?.toString()).toBe("another");
});

test("a server without conditions is asked first, and a lost answer is looked for", async () => {
  meet("noConditions");
  await opened().write(FILE, WRITTEN);
  await opened().write(FILE, WRITTEN);
  expect(server.state.asked.filter((asked) => asked.startsWith("PUT"))).toHaveLength(3);
  server.state.objects.clear();
  meet("answerLost", 1);
  await opened().write(FILE, WRITTEN);
  expect([...server.state.objects.values()]).toEqual([WRITTEN]);
});

test("what fails in passing is tried again, four times in all", async () => {
  meet("busy", 3);
  await opened().write(FILE, WRITTEN);
  meet("broken", 3);
  expect(await opened().bytes(FILE)).toEqual(WRITTEN);
  const before = server.state.asked.length;
  meet("busy");
  await expect(opened().bytes(FILE)).rejects.toThrow(
    `The server of the archive ${server.location} answers 503 SlowDown. Try again later.`,
  );
  expect(server.state.asked).toHaveLength(before + 4);
});

describe("says what is wrong, and what to do", () => {
  test.each<[BucketFault, string]>([
    ["full", "is full (507 XMinioStorageFull). Free some space or raise its quota"],
    ["gone", "There is no bucket for the archive s3://archive-bucket/usage/old. Make it"],
    ["denied", "with this access key (403 AccessDenied). It needs s3:ListBucket"],
    ["otherRegion", "is in another region, eu-else-2 (301). Set AWS_REGION"],
    ["wrongClock", "Set this machine's clock"],
    ["expired", "Set AWS_SESSION_TOKEN"],
    ["slow", "did not answer within 1 s"],
    ["broken", "cannot be reached"],
  ])("where the bucket is %s", async (fault, said) => {
    const place = opened({}, server.location, fault === "slow" ? 300 : 20_000);
    meet(fault);
    await expect(place.write(FILE, WRITTEN)).rejects.toMatchObject({
      code: "archive_unavailable",
      detail: expect.stringContaining(said),
    });
    if (fault === "full") return;
    await expect(place.bytes(FILE)).rejects.toThrow(said);
    await expect(place.sizes()).rejects.toThrow(said);
  });

  test("where what answers is no server of buckets", async () => {
    meet("garbage");
    await expect(opened().sizes()).rejects.toThrow("is not a server of S3 buckets");
    await expect(opened().check()).rejects.toThrow("is not a server of S3 buckets");
  });

  test("where the key is wrong, and without a secret in any sentence", async () => {
    for (const change of [
      { secretAccessKey: "wrong-secret" },
      { accessKeyId: "SOMEBODY" },
      { region: "x-1" },
    ]) {
      const error = await opened(change)
        .sizes()
        .catch((thrown: Error) => thrown);
      expect(String(error)).toMatch(/does not accept the access key .* Check AWS_ACCESS_KEY_ID/);
      expect(JSON.stringify(error) + String(error)).not.toMatch(/wrong-secret|bucket\/secret/);
    }
  });

  test("where a file is not there, or nobody listens", async () => {
    await expect(opened().bytes(FILE)).rejects.toThrow(`The archive has no ${server.location}/${FILE}.`);
    const endpoint = new URL("http://127.0.0.1:9");
    await expect(opened({ endpoint }).sizes()).rejects.toThrow(
      "The server 127.0.0.1:9 of the archive's bucket cannot",
    );
  });
});

test("a session's token is sent and signed", async () => {
  const place = opened({ sessionToken: "token-of-a-session" });
  await place.write(FILE, WRITTEN);
  expect(await place.bytes(FILE)).toEqual(WRITTEN);
});

test("a place is a folder, or a bucket with a prefix", () => {
  expect(storedLocation("/var/lib/archive")).toBe("/var/lib/archive");
  expect(storedLocation("s3://billow-usage")).toBe("s3://billow-usage");
  expect(storedLocation("s3://billow-usage/")).toBe("s3://billow-usage");
  expect(storedLocation("s3://billow-usage/a/b=1/")).toBe("s3://billow-usage/a/b=1");
  expect(readBucketLocation("s3://billow-usage/a/b")).toEqual({ bucket: "billow-usage", prefix: "a/b/" });
  for (const wrong of ["s3://", "s3:///a", "s3://Upper", "s3://a", "s3:bucket", "S3://bucket"])
    expect(() => storedLocation(wrong)).toThrow("does not name a bucket");
  for (const wrong of [
    "s3://bucket//a",
    "s3://bucket/../a",
    "s3://bucket/a b",
    "s3://bucket/ä",
    "s3://bucket/a?b",
  ])
    expect(() => storedLocation(wrong)).toThrow("The prefix in");
});

describe("settings", () => {
  const KEYS = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "s" };
  test.each([
    [{}, "AWS_ACCESS_KEY_ID is not set"],
    [{ AWS_ACCESS_KEY_ID: "id" }, "AWS_SECRET_ACCESS_KEY is not set"],
    [KEYS, "AWS_REGION is not set"],
    [{ ...KEYS, AWS_REGION: "eu central" }, "AWS_REGION is"],
    [{ ...KEYS, AWS_ENDPOINT_URL: "s3.example.com" }, "AWS_ENDPOINT_URL is not the address of a server"],
    [{ ...KEYS, AWS_ENDPOINT_URL_S3: "https://s3.example/b" }, "AWS_ENDPOINT_URL_S3 is not the address"],
    [{ ...KEYS, AWS_REGION: "a", BILLOW_S3_PATH_STYLE: "maybe" }, "write on or off"],
  ])("%o are refused", (env, said) => {
    expect(() => readBucketAccess(env)).toThrow(said);
  });

  test("an own server has the bucket in the path, and AWS in the host, unless it is said", () => {
    const own = { ...KEYS, AWS_ENDPOINT_URL: "https://s3.example.com" };
    expect(readBucketAccess(own)).toMatchObject({ region: "us-east-1", isPathStyle: true });
    expect(readBucketAccess({ ...own, BILLOW_S3_PATH_STYLE: "off" })).toMatchObject({ isPathStyle: false });
    expect(readBucketAccess({ ...KEYS, AWS_DEFAULT_REGION: "eu-central-1" })).toMatchObject({
      endpoint: undefined,
      region: "eu-central-1",
      isPathStyle: false,
    });
    expect(opened().isUnencrypted).toBe(false);
    const away = { endpoint: new URL("http://s3.example.com") };
    expect(opened(away).isUnencrypted).toBe(true);
    expect(opened({ endpoint: new URL("https://s3.example.com") }).isUnencrypted).toBe(false);
  });
});
