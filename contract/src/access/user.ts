import { PASSWORD_LENGTH } from "@billow/core/access/password.ts";
import { z } from "zod";
import { customerReference } from "../parties/customer.ts";
import { issuerReference } from "../parties/issuer.ts";
import { route } from "../route.ts";
import { id, instant, page, pageQuery, text } from "../wire.ts";

/** The built-in roles. */
export const role = z.enum(["admin", "billing", "manager", "support"]);
export type Role = z.output<typeof role>;

/** What the built-in roles are called. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  admin: "Administrator",
  billing: "Billing",
  manager: "Manager",
  support: "Support",
};

/** A built-in role, or one of the operator's own. */
export const roleId = z
  .union(
    [role, z.uuid({ abort: true }).meta({ description: "UUIDv7" })],
    "one of admin, billing, manager and support, or the id of a role of your own",
  )
  .meta({ description: "A built-in role, or the id of a role of your own" });
export type RoleId = z.output<typeof roleId>;

/** A permission scope of an API key; `*` is everything a key can do. */
export const scope = z.enum([
  "usage:write",
  "usage:read",
  "invoices:read",
  "invoices:write",
  "customers:read",
  "customers:write",
  "catalogue:read",
  "catalogue:write",
  "runs:write",
  "*",
]);
export type Scope = z.output<typeof scope>;

/** Permissions of the table in `server/src/http/permissions.ts`. The console mirrors them, the server enforces them. */
export const permission = z.enum([
  "invoices.view",
  "invoices.export",
  "invoices.write",
  "customers.view",
  "customers.write",
  "catalogue.view",
  "catalogue.write",
  "usage.view",
  "usage.export",
  "usage.write",
  "runs.view",
  "runs.write",
  "settings.view",
  "settings.write",
  "users.view",
  "users.write",
  "roles.write",
  "apiKeys.view",
  "apiKeys.write",
  "audit.view",
]);
export type Permission = z.output<typeof permission>;

/** To how many customers a user can be limited. Those billed with them do not count. */
export const LIMITED_TO_MAX = 1_000;

/** A second factor: one-time codes of an app, or a passkey. */
const secondFactor = z.enum(["totp", "passkey"]);

/** Whom somebody is limited to, as the API shows it. */
const limitedTo = z.array(customerReference).nullable().meta({
  description:
    "The customers that alone are seen and changed, with those billed with them or merged into them; null for all",
});

/** The same, as it is set. */
const customerIds = z
  .array(id)
  .min(1, "at least one customer, or null for all")
  .max(LIMITED_TO_MAX, `at most ${LIMITED_TO_MAX} customers`)
  .nullable();

export const user = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: roleId,
    createdAt: instant,
    /** Whether they may not sign in. */
    disabled: z.boolean(),
    customers: limitedTo,
    /** Where they have not chosen a password yet; null once they have. */
    invitation: z
      .object({
        expiresAt: instant.nullable().meta({ description: "Null where no link is open" }),
        mail: z
          .enum(["waiting", "sent", "failed"])
          .nullable()
          .meta({ description: "How the e-mail with the link fares; null where it was not e-mailed" }),
      })
      .nullable(),
    /** What they enter, besides the password, to sign in. */
    secondFactors: z.array(secondFactor).meta({ description: "The second factors that the user has set up" }),
  })
  .meta({ id: "User" });
export type User = z.output<typeof user>;

export const password = z
  .string()
  .min(PASSWORD_LENGTH.min, `at least ${PASSWORD_LENGTH.min} characters`)
  .max(PASSWORD_LENGTH.max);

/** How long an API key's old secret stays valid after a rotation: usually, and at most. */
export const KEY_OVERLAP_HOURS = { usual: 24, max: 30 * 24 };

export const apiKey = z
  .object({
    id,
    name: z.string(),
    /** The first characters, to recognise a key. The rest is never shown again. */
    prefix: z.string(),
    scopes: z.array(scope),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
    /** From when on it is refused. */
    expiresAt: instant.nullable(),
    /** Addresses and ranges it may be used from; none for everywhere. */
    allowedAddresses: z.array(z.string()),
    oldValidUntil: instant.nullable().describe("Until when the secret before the last rotation is valid too"),
    /** Who made it in the console. It stops while they are disabled. */
    owner: z.object({ id: z.string(), name: z.string(), disabled: z.boolean() }).nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.output<typeof apiKey>;

export const me = z
  .object({
    kind: z.enum(["user", "apiKey"]),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: roleId.nullable(),
    roleName: z.string().nullable().meta({ description: "What the role is called; null for an API key" }),
    secondFactors: z.array(secondFactor).meta({ description: "The second factors that the user has set up" }),
    /** What the user has to do before anything else, because of their role. */
    secondFactorNeeded: z
      .enum(["setUp", "passkey"])
      .nullable()
      .meta({ description: "Set up a second factor, or sign in by the passkey; null for nothing" }),
    permissions: z.array(permission),
    customers: limitedTo,
    operator: z.object({
      name: z.string(),
      timeZone: z.string(),
      demo: z.boolean(),
      /** Whether a mail server is configured. Without one, e-mails wait in the outbox. */
      mailServer: z.boolean(),
    }),
    /** The entities that send invoices, the first issuer first. */
    issuers: z.array(issuerReference),
    version: z.string(),
  })
  .meta({ id: "Me" });
export type Me = z.output<typeof me>;

export const userRoutes = {
  getMe: route({ method: "GET", path: "/me", summary: "Who is calling, and what they may do", response: me }),
  updateMe: route({
    method: "PATCH",
    path: "/me",
    summary: "Change one's own name",
    body: z.strictObject({ name: text(200) }),
    response: user,
  }),
  listUsers: route({
    method: "GET",
    path: "/users",
    summary: "Users with their roles",
    query: z.strictObject(pageQuery),
    response: page(user),
  }),
  createUser: route({
    versioned: true,
    method: "POST",
    path: "/users",
    summary: "Invite a user by e-mail, or add one with a password that a program has chosen",
    body: z.strictObject({
      name: text(200),
      email: z.email().max(254),
      role: roleId,
      password: password
        .optional()
        .describe("Without it the user is invited and chooses it, so that nobody else knows it"),
      customerIds: customerIds
        .optional()
        .describe("The customers that the user is limited to; null, which is the default, for all"),
    }),
    response: user.extend({
      invitationLink: z
        .string()
        .nullable()
        .describe(
          "The link that invites the user, shown only here; null where it is e-mailed, or with a password",
        ),
    }),
    status: 201,
  }),
  getUser: route({
    versioned: true,
    method: "GET",
    path: "/users/{id}",
    summary: "One user",
    params: z.strictObject({ id: z.string().max(100) }),
    response: user,
  }),
  updateUser: route({
    versioned: true,
    method: "PATCH",
    path: "/users/{id}",
    summary:
      "Change a user's name, role or customers, disable or enable them; the last administrator stays one",
    params: z.strictObject({ id: z.string().max(100) }),
    body: z.strictObject({
      name: text(200).optional(),
      role: roleId.optional(),
      disabled: z
        .boolean()
        .optional()
        .describe("Ends the user's sessions and event streams and stops the API keys they made, at once"),
      customerIds: customerIds
        .optional()
        .describe(
          "The customers that the user is limited to from now on, all of them; null for all. One administrator who sees all customers is always left",
        ),
    }),
    response: user,
  }),
  listApiKeys: route({
    method: "GET",
    path: "/api-keys",
    summary: "API keys, without their secrets",
    query: z.strictObject(pageQuery),
    response: page(apiKey),
  }),
  getApiKey: route({
    versioned: true,
    method: "GET",
    path: "/api-keys/{id}",
    summary: "One API key, without its secret, also a revoked one",
    params: z.strictObject({ id }),
    response: apiKey,
  }),
  createApiKey: route({
    method: "POST",
    path: "/api-keys",
    summary: "Make an API key; the answer is the only place where the key is shown",
    body: z.strictObject({
      name: text(100),
      scopes: z.array(scope).min(1),
      expiresAt: instant.nullable().optional(),
      allowedAddresses: z.array(text(50)).max(100).optional(),
    }),
    response: apiKey.extend({ key: z.string() }),
    status: 201,
  }),
  updateApiKey: route({
    versioned: true,
    method: "PATCH",
    path: "/api-keys/{id}",
    summary: "Change an API key's name, its end or the addresses it may be used from; its scopes stay",
    params: z.strictObject({ id }),
    body: z.strictObject({
      name: text(100).optional(),
      expiresAt: instant
        .nullable()
        .optional()
        .describe("From when on it is refused, sooner or later than before; null for never"),
      allowedAddresses: z
        .array(text(50))
        .max(100)
        .optional()
        .describe("Addresses and ranges it may be used from, all of them; none for everywhere"),
    }),
    response: apiKey,
  }),
  rotateApiKey: route({
    method: "POST",
    path: "/api-keys/{id}/rotate",
    summary: "Give an API key another secret, shown once; the old one stays valid for a while",
    params: z.strictObject({ id }),
    body: z.strictObject({
      overlapHours: z.int().min(0).max(KEY_OVERLAP_HOURS.max).default(KEY_OVERLAP_HOURS.usual),
      expiresAt: instant.nullable().optional(),
    }),
    response: apiKey.extend({ key: z.string() }),
  }),
  revokeApiKey: route({
    method: "DELETE",
    path: "/api-keys/{id}",
    summary: "Revoke an API key for good",
    params: z.strictObject({ id }),
    response: apiKey,
  }),
};
