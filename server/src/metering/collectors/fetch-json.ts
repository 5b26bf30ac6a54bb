import type { Headers, RequestInit } from "undici";
import { errorMessage } from "../../error-code.ts";
import { TargetError } from "../../http/targets/targets.ts";
import type { OpenSource } from "./open-source.ts";
import { AnswerError, SourceError } from "./source-error.ts";

/** How long an answer may take, and how large it may be. */
interface AnswerLimits {
  timeoutSeconds: number;
  answerBytesMax: number;
}

/** The JSON at an address. @throws SourceError when it cannot be read whole; AnswerError for a status of error */
export async function fetchJson(
  url: string,
  { limits, targets, init }: { limits: AnswerLimits; init: RequestInit } & Pick<OpenSource, "targets">,
): Promise<{ json: unknown; headers: Headers }> {
  try {
    const response = await targets.fetch(url, {
      ...init,
      signal: AbortSignal.timeout(limits.timeoutSeconds * 1000),
      redirect: "error",
    });
    if (!response.ok) throw new AnswerError(`${url} answered ${response.status}.`, response.status);
    const text = await response.text();
    if (text.length > limits.answerBytesMax)
      throw new SourceError(`The answer of ${url} is larger than ${limits.answerBytesMax} bytes; use pages.`);
    return { json: JSON.parse(text), headers: response.headers };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (error instanceof TargetError) throw new SourceError(error.message);
    throw new SourceError(`${url} cannot be read: ${errorMessage(error)}`);
  }
}
