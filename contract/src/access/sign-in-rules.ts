import { z } from "zod";
import { route } from "../route.ts";
import { role } from "./user.ts";

export const signInRules = z
  .object({
    secondFactorRoles: z.array(role).meta({
      description: "Users of these roles can do nothing before they have a second factor",
    }),
  })
  .meta({ id: "SignInRules" });
export type SignInRules = z.output<typeof signInRules>;

export const signInRulesRoutes = {
  getSignInRules: route({
    versioned: true,
    method: "GET",
    path: "/sign-in-rules",
    summary: "Which roles need a second factor",
    response: signInRules,
  }),
  setSignInRules: route({
    versioned: true,
    method: "PUT",
    path: "/sign-in-rules",
    summary: "Set which roles need a second factor; it holds at once, also for who is signed in",
    body: z.strictObject({
      secondFactorRoles: z
        .array(role)
        .max(20)
        .meta({ description: "The roles whose users need a second factor" }),
    }),
    response: signInRules,
  }),
};
