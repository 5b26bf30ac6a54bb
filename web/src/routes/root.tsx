import type { Me } from "@billow/contract/access/user.ts";
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { meQuery } from "../api/access/session.ts";
import { failureOf } from "../api/client/failure.ts";
import { ErrorPage } from "./error-page.tsx";
import { NotFoundPage } from "./not-found-page.tsx";

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  errorComponent: ErrorPage,
  notFoundComponent: NotFoundPage,
});

/** Where somebody begins: who answers for the figures of all customers on the overview, others on the invoices. */
export function startOf(me: Pick<Me, "role" | "customers"> | null): "/overview" | "/invoices" {
  if (me !== null && me.customers !== null) return "/invoices";
  return me?.role === "billing" || me?.role === "manager" ? "/overview" : "/invoices";
}

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: async ({ context }) => {
    const me = await context.queryClient.ensureQueryData(meQuery).catch((error: unknown) => {
      // Where they begin is known once they have signed in.
      if (failureOf(error).status === 401) throw redirect({ to: "/sign-in", replace: true });
      return null;
    });
    throw redirect({ to: startOf(me), replace: true });
  },
});
