import { ConfigError } from "./config-error.ts";

/** How a server of buckets is reached, and as whom. */
export interface BucketAccess {
  /** Undefined for the one of AWS in the region. */
  readonly endpoint: URL | undefined;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  /** Whether the bucket is named in the path, and not in the host's name. */
  readonly isPathStyle: boolean;
}

export const PATH_STYLE = "BILLOW_S3_PATH_STYLE";

/** What the programs of AWS read, too. */
export const BUCKET_SETTINGS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_ENDPOINT_URL_S3",
  "AWS_ENDPOINT_URL",
];

/** They are read when a bucket is opened, so that what other programs need of them stops nobody who has no bucket. */
export function readBucketAccess(env: Readonly<Record<string, string | undefined>>): BucketAccess {
  const read = (name: string) => env[name]?.trim() || undefined;
  const [accessKeyId, secretAccessKey] = [read("AWS_ACCESS_KEY_ID"), read("AWS_SECRET_ACCESS_KEY")];
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new ConfigError(
      `${accessKeyId === undefined ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"} is not set; a bucket needs both of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  const endpoint = readEndpoint(read);
  return {
    endpoint,
    region: readRegion(read, endpoint),
    accessKeyId,
    secretAccessKey,
    sessionToken: read("AWS_SESSION_TOKEN"),
    isPathStyle: readPathStyle(read(PATH_STYLE)) ?? endpoint !== undefined,
  };
}

/** Undefined where it is not set; the path is then used for an own endpoint. */
export function readPathStyle(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === "on" || value === "off") return value === "on";
  throw new ConfigError(`${PATH_STYLE} is "${value}"; write on or off.`);
}

function readEndpoint(read: (name: string) => string | undefined): URL | undefined {
  const name = read("AWS_ENDPOINT_URL_S3") === undefined ? "AWS_ENDPOINT_URL" : "AWS_ENDPOINT_URL_S3";
  const value = read(name);
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  const isOrigin =
    url !== null && url.pathname === "/" && `${url.search}${url.hash}${url.username}${url.password}` === "";
  // The value is not repeated in the message: it may hold a password.
  if (!isOrigin || !["http:", "https:"].includes(url.protocol))
    throw new ConfigError(
      `${name} is not the address of a server; write it without a path, as in https://s3.example.com.`,
    );
  return url;
}

/** Servers other than those of AWS mostly take the name of its first region. */
function readRegion(read: (name: string) => string | undefined, endpoint: URL | undefined): string {
  const region = read("AWS_REGION") ?? read("AWS_DEFAULT_REGION") ?? (endpoint && "us-east-1");
  if (region === undefined)
    throw new ConfigError(
      "AWS_REGION is not set; write the bucket's region, such as eu-central-1, or the address of another server as AWS_ENDPOINT_URL_S3.",
    );
  if (/^[a-z0-9-]{1,63}$/.test(region)) return region;
  throw new ConfigError(`AWS_REGION is "${region}"; write a name such as eu-central-1.`);
}
