import { createSign, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import Provider, { type Configuration } from "oidc-provider";

/** Who signs in at the provider, and what it says of them. */
export interface Person {
  sub: string;
  [claim: string]: unknown;
}

/** A real OpenID Connect provider on this machine, at which somebody signs in without a page. */
export interface IdentityProvider {
  issuer: string;
  client: { clientId: string; clientSecret: string };
  /** Who signs in next; null declines. */
  person: Person | null;
  /** Changes the claims of ID tokens, which are signed again. */
  forge: ((claims: Record<string, unknown>) => Record<string, unknown>) | null;
  /** Answers every call as a failure. */
  isDown: boolean;
  /** Goes through the provider from its address to the callback of the client, as a browser does. */
  passThrough(address: string): Promise<URL>;
  close(): Promise<void>;
}

const CLIENT = { clientId: "billow", clientSecret: "a-secret-of-the-client" };

/** `redirectUris` are the callbacks that the client has entered. */
export async function startIdentityProvider(redirectUris: readonly string[]): Promise<IdentityProvider> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const state: Pick<IdentityProvider, "person" | "forge" | "isDown"> = {
    person: null,
    forge: null,
    isDown: false,
  };
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(
    issuer,
    configurationOf(redirectUris, privateKey.export({ format: "jwk" }), state),
  );
  const interact = interactionOf(provider, state);
  provider.use(async (context, next) => {
    await next();
    const { forge } = state;
    const token: unknown =
      context.path === "/token" ? Reflect.get(Object(context.body), "id_token") : undefined;
    if (forge === null || typeof token !== "string") return;
    const [head = "", body = ""] = token.split(".");
    const claims: Record<string, unknown> = JSON.parse(Buffer.from(body, "base64url").toString());
    const signed = `${head}.${Buffer.from(JSON.stringify(forge(claims))).toString("base64url")}`;
    const signature = createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url");
    context.body = { ...Object(context.body), id_token: `${signed}.${signature}` };
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (state.isDown) {
      response.writeHead(503).end("away");
      return;
    }
    if (request.url?.startsWith("/interaction/")) void interact(request, response);
    else void answer(request, response);
  });
  return Object.assign(state, {
    issuer,
    client: CLIENT,
    passThrough: (from: string) => passThrough(from, issuer),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
}

function configurationOf(
  redirectUris: readonly string[],
  key: object,
  state: Pick<IdentityProvider, "person">,
): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [...redirectUris],
      },
    ],
    jwks: { keys: [{ ...key, kty: "RSA", use: "sig", alg: "RS256" }] },
    ttl: {
      Interaction: 600,
      Session: 600,
      Grant: 600,
      AuthorizationCode: 60,
      AccessToken: 600,
      IdToken: 600,
    },
    cookies: { keys: ["a key of the provider's cookies"] },
    claims: { openid: ["sub"], profile: ["name", "groups"], email: ["email", "email_verified"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: async () => ({ ...state.person, sub: accountId }),
    }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        ...(oidc.client && { clientId: oidc.client.clientId }),
        ...(oidc.session?.accountId && { accountId: oidc.session.accountId }),
      });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  };
}

function interactionOf(provider: Provider, state: Pick<IdentityProvider, "person">) {
  return async (request: IncomingMessage, response: ServerResponse) => {
    const { person } = state;
    const result = person === null ? { error: "access_denied" } : { login: { accountId: person.sub } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };
}

/** Follows redirects with the provider's cookies until one leaves it. */
async function passThrough(from: string, issuer: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = new URL(from);
  for (let hops = 0; hops < 10 && at.origin === issuer; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: { cookie } });
    const location = response.headers.get("location");
    if (location === null)
      throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";", 1)[0]?.split("=") ?? [];
      cookies.set(name, value);
    }
    at = new URL(location, at);
  }
  return at;
}
