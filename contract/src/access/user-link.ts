import { z } from "zod";
import { route } from "../route.ts";
import { instant } from "../wire.ts";
import { password, user } from "./user.ts";

/** What a link lets its holder do. */
export const userLinkPurpose = z.enum(["invitation", "passwordReset", "emailChange"]);

const secret = z.string().min(1).max(200).meta({ description: "The part of the link after `#`" });

/** A user, and the link that lets them in where Billow cannot e-mail it. */
export const invitedUser = user.extend({
  /** Shown only here, and only without a mail server; with one it is e-mailed and null. */
  invitationLink: z.string().nullable(),
});

const params = z.strictObject({ id: z.string().max(100) });

export const userLinkRoutes = {
  inviteUserAgain: route({
    method: "POST",
    path: "/users/{id}/invitation",
    summary: "Invite a user again who has not chosen a password yet; the link before stops",
    params,
    response: invitedUser,
  }),
  revokeInvitation: route({
    method: "DELETE",
    path: "/users/{id}/invitation",
    summary: "Withdraw an invitation and remove the user, who has never signed in",
    params,
    response: user,
  }),
  requestPasswordReset: route({
    method: "POST",
    path: "/password-resets",
    summary: "E-mail a link to choose another password; the answer is the same where nobody has the address",
    open: true,
    body: z.strictObject({ email: z.email().max(254) }),
    response: z.object({
      /** Whether a mail server is configured. Without one no link is sent. */
      mailServer: z.boolean(),
    }),
    status: 202,
  }),
  readUserLink: route({
    method: "POST",
    path: "/user-links/read",
    summary: "What a link is for; refused where it is used, replaced, expired or unknown",
    open: true,
    body: z.strictObject({ secret }),
    response: z.object({ purpose: userLinkPurpose, name: z.string(), email: z.string(), expiresAt: instant }),
  }),
  useUserLink: route({
    method: "POST",
    path: "/user-links/use",
    summary: "Choose the password, or confirm the e-mail address, that a link is for; works once",
    open: true,
    body: z.strictObject({ secret, password: password.optional() }),
    response: z.object({ purpose: userLinkPurpose, email: z.string() }),
  }),
};
