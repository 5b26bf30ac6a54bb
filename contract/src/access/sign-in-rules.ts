import { z } from "zod";
import { route } from "../route.ts";
import { roleId } from "./user.ts";

/** How long sessions may last. The table has the same bounds. */
export const SESSION_LIMITS = {
  idleMinutes: { min: 5, max: 7 * 24 * 60 },
  maxHours: { min: 1, max: 30 * 24 },
  proofMinutes: { min: 5, max: 24 * 60 },
} as const;

const { idleMinutes, maxHours, proofMinutes: proving } = SESSION_LIMITS;

export const signInRules = z
  .object({
    secondFactorRoles: z.array(roleId).meta({
      description: "Users of these roles can do nothing before they have a second factor",
    }),
    sessionIdleMinutes: z
      .int()
      .min(idleMinutes.min)
      .max(idleMinutes.max)
      .meta({ description: "After so many minutes without use a session ends" }),
    sessionMaxHours: z
      .int()
      .min(maxHours.min)
      .max(maxHours.max)
      .meta({ description: "So many hours after signing in a session ends in any case" }),
    proofMinutes: z
      .int()
      .min(proving.min)
      .max(proving.max)
      .meta({ description: "So many minutes a proof of who one is, such as signing in, is good for" }),
  })
  .meta({ id: "SignInRules" });
export type SignInRules = z.output<typeof signInRules>;

const { sessionIdleMinutes, sessionMaxHours, proofMinutes } = signInRules.shape;

const change = z.strictObject({
  secondFactorRoles: z
    .array(roleId)
    .max(200)
    .optional()
    .meta({ description: "The roles whose users need a second factor" }),
  sessionIdleMinutes: sessionIdleMinutes
    .optional()
    .meta({ description: "Minutes without use; not more than the hours in any case" }),
  sessionMaxHours: sessionMaxHours
    .optional()
    .meta({ description: "Hours in any case; sessions that are older end at once" }),
  proofMinutes: proofMinutes
    .optional()
    .meta({ description: "Minutes after which changes of users, keys and bank details ask for a proof" }),
});
export type SignInRulesChange = z.output<typeof change>;

export const signInRulesRoutes = {
  getSignInRules: route({
    versioned: true,
    method: "GET",
    path: "/sign-in-rules",
    summary: "Which roles need a second factor, and how long sessions and proofs last",
    response: signInRules,
  }),
  setSignInRules: route({
    versioned: true,
    method: "PUT",
    path: "/sign-in-rules",
    summary: "Set the sign-in rules; what is left out stays. They hold at once, also for who is signed in",
    body: change,
    response: signInRules,
  }),
};
