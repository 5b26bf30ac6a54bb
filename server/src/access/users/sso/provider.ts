import * as client from "openid-client";
import type { Deps } from "../../../deps.ts";
import { errorMessage } from "../../../error-code.ts";
import { TargetError, type Targets } from "../../../http/targets/targets.ts";
import type { SignOn } from "./sign-on.ts";

/** Whom the provider says somebody is. */
export interface Identity {
  issuer: string;
  subject: string;
  claims: Readonly<Record<string, unknown>>;
}

/** Why the provider did not say. `reason` is for the log and the administrator. */
export class ProviderError extends Error {
  override name = "ProviderError";
  readonly kind: "cancelled" | "refused" | "unreachable";

  constructor(kind: ProviderError["kind"], reason: string) {
    super(reason);
    this.kind = kind;
  }
}

type Client = Pick<SignOn, "issuer" | "clientId" | "clientSecret" | "setBy">;

export interface Leaving {
  redirectUri: string;
  scopes: string;
  state: string;
  nonce: string;
  codeVerifier: string;
  /** Whether the provider is to ask for password and codes, though somebody is signed in there. */
  isProof: boolean;
}

export type Provider = ReturnType<typeof createProvider>;

const TIMEOUT_SECONDS = 10;

/** The provider's addresses and keys are read again after this. */
const KEPT_MS = 10 * 60_000;

/** Speaks OpenID Connect with the identity provider: the code flow with PKCE, state and nonce. */
export function createProvider(deps: Pick<Deps, "targets" | "clock">) {
  let known: { key: string; config: client.Configuration; untilMs: number } | null = null;

  const configurationOf = async (of: Client): Promise<client.Configuration> => {
    const key = JSON.stringify([of.issuer, of.clientId, of.clientSecret, of.setBy]);
    if (known?.key === key && deps.clock.nowMs() < known.untilMs) return known.config;
    const config = await discover(of, deps.targets);
    known = { key, config, untilMs: deps.clock.nowMs() + KEPT_MS };
    return config;
  };

  return {
    /** The address at the provider where somebody signs in. @throws ProviderError */
    async addressToSignIn(
      of: Client,
      { codeVerifier, redirectUri, scopes, isProof, ...checks }: Leaving,
    ): Promise<URL> {
      return asProviderError(async () =>
        client.buildAuthorizationUrl(await configurationOf(of), {
          redirect_uri: redirectUri,
          scope: scopes,
          response_type: "code",
          code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: "S256",
          ...(isProof && { prompt: "login", max_age: "0" }),
          ...checks,
        }),
      );
    },

    /** Whom the answer of the provider is about, checked by signature, issuer, audience, time and nonce. @throws ProviderError */
    async identityOf(
      of: Client,
      answer: URL,
      checks: Pick<Leaving, "state" | "nonce" | "codeVerifier">,
    ): Promise<Identity> {
      return asProviderError(async () => {
        const config = await configurationOf(of);
        const tokens = await client.authorizationCodeGrant(config, answer, {
          pkceCodeVerifier: checks.codeVerifier,
          expectedNonce: checks.nonce,
          expectedState: checks.state,
          idTokenExpected: true,
        });
        const idToken = tokens.claims();
        if (idToken === undefined) throw new ProviderError("refused", "The answer has no ID token.");
        const { issuer, userinfo_endpoint } = config.serverMetadata();
        const info =
          userinfo_endpoint === undefined
            ? {}
            : await client.fetchUserInfo(config, tokens.access_token, idToken.sub);
        return { issuer, subject: idToken.sub, claims: { ...info, ...idToken } };
      });
    },

    /**
     * Says whether the provider takes the client and its secret. It is shown a code that it never gave: a provider that knows
     * the client refuses the code, another one the client.
     *
     * @throws ProviderError
     */
    async test(of: Client, redirectUri: string): Promise<void> {
      return asProviderError(async () => {
        const config = await discover(of, deps.targets);
        const { code_challenge_methods_supported: methods, jwks_uri } = config.serverMetadata();
        if (jwks_uri === undefined) throw new ProviderError("refused", "It names no keys (jwks_uri).");
        if (methods !== undefined && !methods.includes("S256"))
          throw new ProviderError("refused", "It does not offer PKCE with S256.");
        const answer = new URL(
          `${redirectUri}?code=a-code-that-was-never-issued&iss=${encodeURIComponent(config.serverMetadata().issuer)}`,
        );
        await client
          .authorizationCodeGrant(config, answer, { pkceCodeVerifier: client.randomPKCECodeVerifier() })
          .catch((error: unknown) => {
            if (!(error instanceof client.ResponseBodyError) || error.error !== "invalid_grant") throw error;
          });
      });
    },
  };
}

async function discover(of: Client, targets: Targets): Promise<client.Configuration> {
  const issuer = new URL(of.issuer);
  // What the environment names, the server's operator wrote.
  const allowed = of.setBy === "environment" ? targets.alsoAllowing(issuer.hostname) : targets;
  return client.discovery(
    issuer,
    of.clientId,
    undefined,
    of.clientSecret === null ? client.None() : bySecret(of.clientSecret),
    {
      [client.customFetch]: fetchOf(allowed),
      timeout: TIMEOUT_SECONDS,
      // The contract takes plain HTTP for an issuer on this machine alone.
      execute: issuer.protocol === "http:" ? [client.allowInsecureRequests] : [],
    },
  );
}

/** In the header, as OpenID Connect has it by default, and in the body where the provider does not take that. */
function bySecret(secret: string): client.ClientAuth {
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const inHeader = methods.includes("client_secret_basic");
    const authenticate = inHeader ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret);
    return authenticate(server, ...rest);
  };
}

/** Answers of a provider are small. */
const ANSWER_BYTES_MAX = 1024 * 1024;

/** `fetch` as the library calls it, held to the targets that may be called. */
function fetchOf(targets: Targets): client.CustomFetch {
  return async (url, { body, signal, method, headers, redirect }) => {
    const response = await targets
      .fetch(url, { method, headers, redirect, body: body ?? null, signal: signal ?? null })
      .catch((error: unknown) => {
        throw new ProviderError("unreachable", unreachable(url, error));
      });
    const { status } = response;
    if (status >= 500)
      throw new ProviderError("unreachable", `${new URL(url).host} answered with status ${status}.`);
    const bytes = await beginningOf(response.body);
    return new Response(status === 204 || status === 304 ? null : bytes, {
      status,
      headers: [...response.headers],
    });
  };
}

async function beginningOf(body: AsyncIterable<Uint8Array> | null): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_BYTES_MAX) throw new ProviderError("refused", "Its answer is larger than 1 MB.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unreachable(url: string, error: unknown): string {
  if (error instanceof TargetError) return error.message;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return `${new URL(url).host} cannot be reached: ${errorMessage(cause)}.`;
}

async function asProviderError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw providerErrorOf(error);
  }
}

function providerErrorOf(error: unknown): Error {
  // The library wraps what `fetchOf` throws.
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (inner instanceof ProviderError) return inner;
  if (error instanceof client.WWWAuthenticateChallengeError) {
    const { error: code = "invalid_client", error_description } = error.cause[0]?.parameters ?? {};
    return new ProviderError(
      "refused",
      `The provider answered ${wordsOf({ error: code, error_description })}.`,
    );
  }
  if (error instanceof client.AuthorizationResponseError) {
    const kind = error.error === "access_denied" ? "cancelled" : "refused";
    return new ProviderError(kind, `The provider answered ${wordsOf(error)}.`);
  }
  if (error instanceof client.ResponseBodyError)
    return new ProviderError("refused", `The provider answered ${wordsOf(error)}.`);
  if (error instanceof client.ClientError && error.code === "OAUTH_TIMEOUT")
    return new ProviderError("unreachable", `There was no answer within ${TIMEOUT_SECONDS} seconds.`);
  if (error instanceof client.ClientError) {
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    return new ProviderError("refused", `${error.message}${cause}.`);
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** What others wrote is shortened, and stands in one line. */
function wordsOf(said: { error: string; error_description?: string | undefined }): string {
  const text = said.error_description === undefined ? said.error : `${said.error}: ${said.error_description}`;
  return text.replace(/\p{Cc}/gu, " ").slice(0, 300);
}
