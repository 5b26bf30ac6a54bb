import { z } from "zod";
import { route } from "./route.ts";
import { text } from "./wire.ts";

/** The operator's settings: who runs Billow, and the zone that decides days, months and deadlines. */
export const settings = z
  .object({
    operatorName: z.string(),
    timeZone: z.string(),
    /** Whether an invoice that is sent is paid out of the customer's credit by itself. */
    appliesCredit: z.boolean(),
  })
  .meta({ id: "Settings" });
export type Settings = z.output<typeof settings>;

export const operatorRoutes = {
  /** What the sign-in page shows before anybody is signed in. */
  getSignInInfo: route({
    method: "GET",
    path: "/sign-in",
    summary: "What the sign-in page shows",
    open: true,
    response: z
      .object({ operatorName: z.string(), version: z.string(), demo: z.boolean() })
      .meta({ id: "SignInInfo" }),
  }),
  getSettings: route({
    method: "GET",
    path: "/settings",
    summary: "The operator's settings",
    response: settings,
  }),
  updateSettings: route({
    method: "PATCH",
    path: "/settings",
    summary: "Change the operator's settings",
    body: z.strictObject({ operatorName: text(200).optional(), appliesCredit: z.boolean().optional() }),
    response: settings,
  }),
  getDemo: route({
    method: "GET",
    path: "/demo",
    summary: "Whether the demo is loaded",
    response: z
      .object({
        loaded: z.boolean(),
        canLoad: z.boolean(),
        customers: z.number().int(),
        invoices: z.number().int(),
      })
      .meta({ id: "Demo" }),
  }),
  loadDemo: route({
    method: "POST",
    path: "/demo",
    summary: "Load a made-up provider's year of data; only into an empty Billow",
    response: z.object({ customers: z.number().int(), invoices: z.number().int() }),
    status: 201,
  }),
  removeDemo: route({
    method: "DELETE",
    path: "/demo",
    summary: "Remove the demo with everything that belongs to it",
    response: z.object({ customers: z.number().int(), invoices: z.number().int() }),
  }),
};
