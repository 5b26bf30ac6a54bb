import { z } from "zod";
import { route } from "../route.ts";
import { instant } from "../wire.ts";
import { passkeyAnswer, passkeyRequest } from "./passkey.ts";

/** How somebody who is signed in can prove who they are, and how long their last proof is good for. */
export const proof = z
  .object({
    provedUntil: instant.meta({ description: "Until when calls that ask for a proof are allowed" }),
    password: z.boolean().meta({ description: "Whether the password proves it" }),
    code: z.boolean().meta({ description: "Whether a one-time code is entered with the password" }),
    passkey: z.boolean().meta({ description: "Whether the user has a passkey, which proves it" }),
    singleSignOn: z
      .string()
      .nullable()
      .meta({ description: "The provider that proves it by signing in again; null for none" }),
  })
  .meta({ id: "Proof" });
export type Proof = z.output<typeof proof>;

export const proofRoutes = {
  getProof: route({
    method: "GET",
    path: "/me/proof",
    summary: "How one can prove who one is, and until when one has",
    response: proof,
  }),
  proveByPassword: route({
    method: "POST",
    path: "/me/proof/password",
    summary: "Prove who one is by password, and by a one-time code where one has them",
    body: z.strictObject({
      password: z.string().max(200).meta({ description: "The caller's password" }),
      code: z
        .string()
        .max(40)
        .optional()
        .meta({ description: "A one-time code or a backup code, where the caller has them" }),
    }),
    response: proof,
  }),
  beginPasskeyProof: route({
    method: "POST",
    path: "/me/proof/passkey/options",
    summary: "What the browser needs to prove by a passkey who one is",
    response: passkeyRequest,
  }),
  proveByPasskey: route({
    method: "POST",
    path: "/me/proof/passkey",
    summary: "Prove who one is by a passkey",
    body: passkeyAnswer,
    response: proof,
  }),
};
