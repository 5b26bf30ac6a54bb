import { DomainError } from "@billow/core/errors.ts";
import type { BucketAnswer } from "./bucket-client.ts";

/** What of a bucket was asked for: its location, and the name of an object where it was one. */
export interface Asked {
  location: string;
  name?: string;
  /** As in "cannot be read". */
  what: "read" | "written to";
}

const UNCHANGED = "Nothing was removed from the database.";

/** An answer that is not what was asked for, as an error that says what to do. */
export function bucketFailure(answer: BucketAnswer, asked: Asked): DomainError {
  return new DomainError("archive_unavailable", sentence(answer, asked));
}

function sentence(answer: BucketAnswer, asked: Asked): string {
  const { status } = answer;
  const code = codeIn(answer);
  const { location, name, what } = asked;
  const said = code === undefined ? String(status) : `${status} ${code}`;
  const region = answer.headers.get("x-amz-bucket-region");
  if (isElsewhere(status, code))
    return `The bucket of the archive ${location} is in another region${region === null ? "" : `, ${region}`} (${said}). Set AWS_REGION to it, and try again.`;
  switch (code) {
    case "NoSuchBucket":
      return `There is no bucket for the archive ${location}. Make it, or name another one with billow archive --to, and try again.`;
    case "SignatureDoesNotMatch":
    case "InvalidAccessKeyId":
      return `The server of the archive ${location} does not accept the access key (${said}). Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, and try again.`;
    case "ExpiredToken":
    case "InvalidToken":
      return `The access key of the archive ${location} no longer holds (${said}). Set AWS_SESSION_TOKEN and its key anew, and try again.`;
    case "RequestTimeTooSkewed":
      return `The server of the archive ${location} has another time than this machine (${said}). Set this machine's clock, and try again.`;
  }
  if (isFull(status, code))
    return `The bucket of the archive ${location} is full (${said}). Free some space or raise its quota, and try again. ${UNCHANGED}`;
  if (status === 401 || status === 403)
    return `The archive ${location} cannot be ${what} with this access key (${said}). It needs s3:ListBucket, s3:GetObject and s3:PutObject there. ${UNCHANGED}`;
  if (status === 404 && name !== undefined)
    return `The archive has no ${location}/${name}. Bring it back from a copy, and try again.`;
  if (status === 429 || status >= 500)
    return `The server of the archive ${location} answers ${said}. Try again later. ${UNCHANGED}`;
  return `The archive ${location} cannot be ${what}: its server answers ${said}. Check AWS_ENDPOINT_URL_S3 and the name of the bucket. ${UNCHANGED}`;
}

function isElsewhere(status: number, code: string | undefined): boolean {
  return status === 301 || status === 307 || code === "AuthorizationHeaderMalformed";
}

function isFull(status: number, code: string | undefined): boolean {
  return status === 507 || /Quota|StorageFull|InsufficientCapacity/.test(code ?? "");
}

/** The code in a fault's answer. Whatever else a server says is not repeated. */
export function codeIn({ bytes }: BucketAnswer): string | undefined {
  return /<Code>([A-Za-z]{1,64})<\/Code>/.exec(Buffer.from(bytes.subarray(0, 4_096)).toString())?.[1];
}
