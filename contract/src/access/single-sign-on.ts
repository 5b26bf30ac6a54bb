import { z } from "zod";
import { route } from "../route.ts";
import { text } from "../wire.ts";
import { roleId } from "./user.ts";

/** Plain HTTP is only for a provider on the same machine. */
const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

function isIssuer(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOCAL_HOSTS.includes(url.hostname));
}

/** What a person sets of single sign-on, besides the secret. */
export const signOnFields = z.strictObject({
  enabled: z.boolean().meta({ description: "Whether users can sign in with the provider" }),
  name: text(60).meta({ description: "What the button of the sign-in page calls the provider" }),
  issuer: z
    .string()
    .max(500)
    .refine(isIssuer, "the https:// address of the provider, without a query")
    .meta({ description: "The provider's issuer identifier, from which its configuration is read" }),
  clientId: text(300).meta({ description: "What the provider calls this Billow" }),
  scopes: z
    .string()
    .max(300)
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, "scopes with a space between them")
    .refine((value) => value.split(" ").includes("openid"), "must include openid")
    .meta({ description: "The scopes that are asked for, with a space between them" }),
  roleClaim: text(200).nullable().meta({
    description: "The claim that gives the role; null where roles are set in Billow",
  }),
  roleMapping: z
    .array(
      z.strictObject({
        value: text(300).meta({ description: "A value of the claim" }),
        role: roleId.meta({ description: "The role that it gives" }),
      }),
    )
    .max(100)
    .meta({ description: "The roles that values of the claim give; the first that fits is taken" }),
  newUserRole: roleId.meta({ description: "The role of new users where no claim gives it" }),
  createUsers: z.boolean().meta({ description: "Whether an unknown person becomes a user by signing in" }),
  linkByEmail: z.boolean().meta({
    description:
      "Whether a person signs in as the user who has their e-mail address, where the provider has verified it",
  }),
  only: z.boolean().meta({ description: "Whether passwords are refused at the sign-in" }),
});
export type SignOnFields = z.output<typeof signOnFields>;

/** Single sign-on as it is set. Texts are empty until it is. */
export const singleSignOn = z
  .object({
    ...signOnFields.shape,
    name: z.string().meta({ description: "What the button of the sign-in page calls the provider" }),
    issuer: z.string().meta({ description: "The provider's issuer identifier" }),
    clientId: z.string().meta({ description: "What the provider calls this Billow" }),
    hasSecret: z.boolean().meta({ description: "Whether a client secret is set; it is never shown" }),
    setBy: z.enum(["console", "environment"]).meta({
      description: "Where it is set; what the environment sets cannot be changed here",
    }),
  })
  .meta({ id: "SingleSignOn" });
export type SingleSignOn = z.output<typeof singleSignOn>;

const change = signOnFields
  .extend({
    clientSecret: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: "The client secret; without it the one that is set stays" }),
  })
  .meta({ id: "SingleSignOnChange" });

export const singleSignOnRoutes = {
  getSingleSignOn: route({
    versioned: true,
    method: "GET",
    path: "/single-sign-on",
    summary: "How single sign-on is set",
    response: singleSignOn,
  }),
  setSingleSignOn: route({
    versioned: true,
    method: "PUT",
    path: "/single-sign-on",
    summary: "Set single sign-on; with another issuer or client the secret has to be sent too",
    body: change,
    response: singleSignOn,
  }),
  testSingleSignOn: route({
    method: "POST",
    path: "/single-sign-on/test",
    summary: "Ask the provider whether it would take these settings; nothing is stored",
    body: change,
    response: z.object({
      works: z.boolean().meta({ description: "Whether the provider takes the client and its secret" }),
      detail: z.string().meta({ description: "What was found, and what to do about it" }),
    }),
  }),
};
