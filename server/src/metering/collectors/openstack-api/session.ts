import type { OpenstackApiConfig } from "@billow/contract/metering/openstack-api-source.ts";
import type { SourceSecret } from "@billow/contract/metering/sources.ts";
import { z } from "zod";
import { fetchJson } from "../fetch-json.ts";
import type { OpenSource } from "../open-source.ts";
import { AnswerError, SourceError } from "../source-error.ts";
import { type Catalogue, catalogueShape } from "./catalogue.ts";

type Access = Pick<OpenSource, "secret" | "targets">;

/** Billow's session at an OpenStack. Its token is renewed when it has expired. */
export interface Session {
  /** The project that Billow is signed in to. */
  projectId: string;
  roles: readonly string[];
  catalogue: Catalogue;
  /** The JSON at an address of a service. @throws SourceError */
  get(url: string, headers?: Record<string, string>): Promise<unknown>;
}

/** Signs in at Keystone. @throws SourceError that says what to check */
export async function signIn(config: OpenstackApiConfig, access: Access): Promise<Session> {
  let token = await newToken(config, access);
  const ask = async (url: string, headers: Record<string, string>) => {
    const init = { headers: { accept: "application/json", "x-auth-token": token.text, ...headers } };
    const { json } = await fetchJson(url, { limits: config, targets: access.targets, init });
    return json;
  };
  return {
    ...token,
    get: async (url, headers = {}) => {
      try {
        return await ask(url, headers);
      } catch (error) {
        if (!(error instanceof AnswerError)) throw error;
        if (error.status === 403)
          throw new SourceError(`${error.message} The roles of this source's user do not allow this list.`);
        if (error.status !== 401) throw error;
        token = await newToken(config, access);
        return ask(url, headers);
      }
    },
  };
}

const answerShape = z.object({
  token: z.object({
    project: z.object({ id: z.string().min(1) }),
    roles: z.array(z.object({ name: z.string() })).default([]),
    catalog: catalogueShape,
  }),
});

type Token = Omit<Session, "get"> & { text: string };

async function newToken(config: OpenstackApiConfig, access: Access): Promise<Token> {
  const url = `${keystoneOf(config.url)}/auth/tokens`;
  const init = {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ auth: authOf(config, access.secret) }),
  };
  const { json, headers } = await answerOf(url, { config, access, init });
  const text = headers.get("x-subject-token");
  const parsed = answerShape.safeParse(json);
  if (text === null || !parsed.success)
    throw new SourceError(
      `${url} answered without a token for a project and its catalogue. Check the address and the project.`,
    );
  const { project, roles, catalog } = parsed.data.token;
  return { text, projectId: project.id, roles: roles.map(({ name }) => name), catalogue: catalog };
}

async function answerOf(
  url: string,
  { config, access, init }: { config: OpenstackApiConfig; access: Access; init: object },
) {
  try {
    return await fetchJson(url, { limits: config, targets: access.targets, init });
  } catch (error) {
    if (error instanceof AnswerError && error.status === 401)
      throw new SourceError(
        `Keystone at ${config.url} refused the credentials. Check the user, the password, the project and their domains.`,
      );
    throw error;
  }
}

/** Keystone's version 3, whether or not the address names it. */
function keystoneOf(url: string): string {
  const bare = url.replace(/\/+$/, "");
  return /\/v3$/.test(bare) ? bare : `${bare}/v3`;
}

function authOf(config: OpenstackApiConfig, { username, password }: SourceSecret): object {
  if (username === undefined || password === undefined)
    throw new SourceError("This source has no credentials. Enter a user and a password.");
  if (config.signIn === "applicationCredential") {
    const credential = { id: username, secret: password };
    return { identity: { methods: ["application_credential"], application_credential: credential } };
  }
  const user = { name: username, password, domain: { name: config.userDomain } };
  return {
    identity: { methods: ["password"], password: { user } },
    scope: { project: { name: config.project, domain: { name: config.projectDomain } } },
  };
}
