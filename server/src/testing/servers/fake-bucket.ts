import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What every request meets until it is taken back. */
export type BucketFault =
  | "full"
  | "gone"
  | "denied"
  | "otherRegion"
  | "wrongClock"
  | "expired"
  | "slow"
  | "garbage"
  | "broken"
  /** Does what it is asked for, and says nothing. */
  | "answerLost"
  | "busy"
  /** Knows no `If-None-Match`. */
  | "noConditions";

const REGION = "eu-test-1";
const KEY = { id: "AKIDBILLOW", secret: "bucket/secret+of=tests" };
const NAME = "archive-bucket";

/** A server of one bucket that checks each signature by itself, as S3 does, and fails as it is told. */
export async function fakeBucket() {
  const objects = new Map<string, Buffer>();
  const state = {
    fault: null as BucketFault | null,
    /** How many requests still meet the fault; all of them by default. */
    faults: Number.POSITIVE_INFINITY,
    objects,
    /** Method and path of what was asked, in order. */
    asked: [] as string[],
    pageSize: 2,
  };
  const server = createServer((request, response) => {
    void answer(request, response).catch((error) => response.destroy(error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const url = new URL(request.url ?? "/", "http://bucket");
    state.asked.push(`${request.method} ${url.pathname}`);
    const say = (status: number, code: string) =>
      void response
        .writeHead(status, { "content-type": "application/xml" })
        .end(`<Error><Code>${code}</Code><Message>m</Message></Error>`);
    const { fault } = state;
    if (fault !== null && state.faults > 0) {
      state.faults -= 1;
      if (fault === "slow") return;
      if (fault === "broken") return void request.socket.destroy();
      if (fault === "garbage") return void response.writeHead(200).end("<html>Sign in to the network</html>");
      if (fault === "full" && request.method === "PUT") return say(507, "XMinioStorageFull");
      if (fault === "gone") return say(404, "NoSuchBucket");
      if (fault === "denied") return say(403, "AccessDenied");
      if (fault === "wrongClock") return say(403, "RequestTimeTooSkewed");
      if (fault === "expired") return say(400, "ExpiredToken");
      if (fault === "busy") return say(503, "SlowDown");
      if (fault === "noConditions" && request.headers["if-none-match"] !== undefined)
        return say(501, "NotImplemented");
      if (fault === "otherRegion")
        return void response.writeHead(301, { "x-amz-bucket-region": "eu-else-2" }).end();
    }
    const refused = refusalOf(request, url, body);
    if (refused !== null) return say(403, refused);
    const [, bucket, ...path] = url.pathname.split("/");
    if (bucket !== NAME) return say(404, "NoSuchBucket");
    const key = decodeURIComponent(path.join("/"));
    if (key === "") return void response.end(listing(url.searchParams));
    const known = objects.get(key);
    if (request.method === "GET")
      return known === undefined ? say(404, "NoSuchKey") : void response.end(known);
    if (request.method !== "PUT") return say(405, "MethodNotAllowed");
    if (known !== undefined && request.headers["if-none-match"] === "*")
      return say(412, "PreconditionFailed");
    objects.set(key, body);
    if (fault === "answerLost" && state.faults >= 0) return void request.socket.destroy();
    response.end();
  }

  function listing(query: URLSearchParams): string {
    const prefix = query.get("prefix") ?? "";
    const after = Buffer.from(query.get("continuation-token") ?? "", "base64").toString();
    const names = [...objects.keys()]
      .filter((key) => key.startsWith(prefix) && !key.slice(prefix.length).includes("/") && key > after)
      .sort();
    const page = names.slice(0, state.pageSize);
    const isCut = page.length < names.length;
    const next = isCut ? Buffer.from(page.at(-1) ?? "").toString("base64") : "";
    const contents = page.map(
      (key) => `<Contents><Key>${key}</Key><Size>${objects.get(key)?.byteLength}</Size></Contents>`,
    );
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isCut}</IsTruncated>${isCut ? `<NextContinuationToken>${next}</NextContinuationToken>` : ""}${contents.join("")}</ListBucketResult>`;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    state,
    location: `s3://${NAME}/usage/old`,
    prefix: "usage/old/",
    /** The settings by which it is reached. */
    env: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: KEY.id,
      AWS_SECRET_ACCESS_KEY: KEY.secret,
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeBucket = Awaited<ReturnType<typeof fakeBucket>>;

/** Why S3 would refuse a request's signature: version 4 of AWS, as its manual describes it. */
function refusalOf(request: IncomingMessage, url: URL, body: Buffer): string | null {
  const header = (name: string) => String(request.headers[name] ?? "");
  const [, credential = "", signedHeaders = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
      header("authorization"),
    ) ?? [];
  const [id, ...scope] = credential.split("/");
  const date = header("x-amz-date");
  if (id !== KEY.id) return "InvalidAccessKeyId";
  if (scope.join("/") !== `${date.slice(0, 8)}/${REGION}/s3/aws4_request`) return "SignatureDoesNotMatch";
  const names = signedHeaders.split(";");
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === "host" || name.startsWith("x-amz-")) && !names.includes(name),
  );
  if (unsigned.length > 0) return "AccessDenied";
  if (header("x-amz-content-sha256") !== sha256(body)) return "XAmzContentSHA256Mismatch";
  const query = [...url.searchParams]
    .map((pair) => pair.map((part) => encoded(part)).join("="))
    .sort()
    .join("&");
  const canonical = [
    request.method,
    url.pathname.split("/").map(decodeURIComponent).map(encoded).join("/"),
    query,
    ...names.map((name) => `${name}:${header(name)}`),
    "",
    signedHeaders,
    header("x-amz-content-sha256"),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(canonical)].join("\n");
  const key = scope.reduce<string | Buffer>((under, part) => hmac(under, part), `AWS4${KEY.secret}`);
  return hmac(key, toSign).toString("hex") === signature ? null : "SignatureDoesNotMatch";
}

function sha256(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
