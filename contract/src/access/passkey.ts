import { z } from "zod";
import { route } from "../route.ts";
import { id, instant, text } from "../wire.ts";

const name = text(100).meta({ description: "How its owner tells it from others" });

export const passkey = z
  .object({
    id,
    name,
    createdAt: instant,
    lastUsedAt: instant.nullable().meta({ description: "When somebody last signed in by it" }),
    synced: z.boolean().meta({ description: "Whether it is kept on several devices of its owner" }),
  })
  .meta({ id: "Passkey" });
export type Passkey = z.output<typeof passkey>;

const challenge = z
  .string()
  .meta({ description: "Random bytes to sign, as base64url; good once, for minutes" });
const timeout = z.number().int().meta({ description: "Milliseconds that the browser waits for its user" });
const required = z.literal("required");
const publicKey = z.literal("public-key");

/** What the browser makes a passkey by, as WebAuthn has it (PublicKeyCredentialCreationOptionsJSON). */
const creationOptions = z
  .object({
    challenge,
    timeout,
    rp: z.object({ id: z.string(), name: z.string() }).meta({ description: "Whose passkey it is" }),
    user: z
      .object({
        id: z.string(),
        name: z.string(),
        displayName: z.string().meta({ description: "The user's name, as the browser shows it" }),
      })
      .meta({ description: "Whom it signs in" }),
    pubKeyCredParams: z
      .array(
        z.object({
          type: publicKey,
          alg: z.number().int().meta({ description: "A COSE algorithm that is accepted" }),
        }),
      )
      .meta({ description: "The signatures that are understood, as COSE numbers them" }),
    excludeCredentials: z
      .array(z.object({ type: publicKey, id: z.string() }))
      .meta({ description: "The passkeys that the user has already" }),
    authenticatorSelection: z
      .object({
        residentKey: required.meta({ description: "The passkey is kept by the device" }),
        userVerification: required.meta({ description: "It asks for finger, face or PIN" }),
      })
      .meta({ description: "It knows its user, and asks for finger, face or PIN" }),
    attestation: z.literal("none").meta({ description: "The maker of the device is not asked for" }),
  })
  .meta({ id: "PasskeyCreationOptions" });

/** What the browser signs in by, as WebAuthn has it (PublicKeyCredentialRequestOptionsJSON). */
export const passkeyRequest = z
  .object({
    challenge,
    timeout,
    rpId: z.string().meta({ description: "Whose passkey it is" }),
    userVerification: required.meta({ description: "It asks for finger, face or PIN" }),
  })
  .meta({ id: "PasskeyRequestOptions" });

const bytes = (description: string) => z.base64url().min(1).max(20_000).meta({ description });
const credentialId = bytes("The passkey's own id, as the browser says it");
const clientDataJSON = bytes("What the browser signed, with the challenge and its address");

/** What a passkey answers to a challenge. */
export const passkeyAnswer = z.strictObject({
  credentialId,
  clientDataJSON,
  authenticatorData: bytes("What the passkey signed"),
  signature: bytes("The signature"),
  userHandle: z.base64url().max(200).nullable().meta({ description: "Whose passkey it says it is" }),
});

const params = z.strictObject({ id });

export const passkeyRoutes = {
  listPasskeys: route({
    method: "GET",
    path: "/me/passkeys",
    summary: "One's own passkeys",
    response: z.object({ items: z.array(passkey) }),
  }),
  beginPasskey: route({
    method: "POST",
    path: "/me/passkeys/options",
    summary: "What the browser needs to make a passkey",
    body: z.strictObject({
      password: z.string().max(200).optional().meta({
        description: "The caller's password; without it, a fresh proof of who calls is needed",
      }),
    }),
    response: creationOptions,
  }),
  addPasskey: route({
    method: "POST",
    path: "/me/passkeys",
    summary: "Add the passkey that the browser made; it is a second factor from now on",
    body: z.strictObject({
      name,
      credentialId,
      clientDataJSON,
      attestationObject: bytes("The new public key, as the browser says it"),
    }),
    response: passkey,
    status: 201,
  }),
  renamePasskey: route({
    method: "PATCH",
    path: "/me/passkeys/{id}",
    summary: "Rename one of one's own passkeys",
    params,
    body: z.strictObject({ name }),
    response: passkey,
  }),
  removePasskey: route({
    method: "DELETE",
    path: "/me/passkeys/{id}",
    summary: "Remove one of one's own passkeys; nobody signs in by it any more",
    params,
    response: passkey,
  }),
  beginPasskeySignIn: route({
    method: "POST",
    path: "/passkey-sign-ins/options",
    summary: "What the browser needs to sign in by a passkey",
    open: true,
    response: passkeyRequest,
  }),
  signInByPasskey: route({
    method: "POST",
    path: "/passkey-sign-ins",
    summary: "Sign in by a passkey; the answer sets the session's cookie",
    open: true,
    body: passkeyAnswer,
    response: z.object({ name: z.string().meta({ description: "Who is signed in" }) }),
  }),
};
