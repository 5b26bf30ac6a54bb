import { z } from "zod";
import { route } from "../route.ts";
import { role } from "./user.ts";

/** How long sessions may last. The table has the same bounds. */
export const SESSION_LIMITS = {
  idleMinutes: { min: 5, max: 7 * 24 * 60 },
  maxHours: { min: 1, max: 30 * 24 },
} as const;

const { idleMinutes, maxHours } = SESSION_LIMITS;

export const signInRules = z
  .object({
    secondFactorRoles: z.array(role).meta({
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
  })
  .meta({ id: "SignInRules" });
export type SignInRules = z.output<typeof signInRules>;

const { sessionIdleMinutes, sessionMaxHours } = signInRules.shape;

const change = z.strictObject({
  secondFactorRoles: z
    .array(role)
    .max(20)
    .optional()
    .meta({ description: "The roles whose users need a second factor" }),
  sessionIdleMinutes: sessionIdleMinutes
    .optional()
    .meta({ description: "Minutes without use; not more than the hours in any case" }),
  sessionMaxHours: sessionMaxHours
    .optional()
    .meta({ description: "Hours in any case; sessions that are older end at once" }),
});
export type SignInRulesChange = z.output<typeof change>;

export const signInRulesRoutes = {
  getSignInRules: route({
    versioned: true,
    method: "GET",
    path: "/sign-in-rules",
    summary: "Which roles need a second factor, and how long sessions last",
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
