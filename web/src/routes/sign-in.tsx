import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { meQuery } from "../api/access/session.ts";
import { rootRoute, startOf } from "./root.tsx";
import { matching, readSearch, text } from "./search-fields.ts";

/** Only addresses of this console: a link must not be able to send somebody elsewhere after signing in. */
const ownAddress = matching(/^\/(?![/\\])/);

const signInSearch = readSearch({
  to: ownAddress,
  /** Why single sign-on led back here. */
  problem: text(40),
});

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: signInSearch,
  beforeLoad: async ({ context, search }) => {
    const me = await context.queryClient.fetchQuery(meQuery).catch(() => null);
    if (me) throw redirect({ href: search.to ?? startOf(me), replace: true });
  },
  component: lazyRouteComponent(() => import("./screens/sign-in-screen.tsx"), "SignInScreen"),
});

/** Where single sign-on in a window of its own leads back to. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signed-in",
  validateSearch: readSearch({
    /** Why it did not work. */
    problem: text(40),
  }),
  component: lazyRouteComponent(() => import("./screens/signed-in-screen.tsx"), "SignedInScreen"),
});

const secondFactorSearch = readSearch({ to: ownAddress });

/** Where somebody sets up the second factor that their role needs. */
export const secondFactorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/second-factor",
  validateSearch: secondFactorSearch,
  beforeLoad: async ({ context, search }) => {
    const me = await context.queryClient.ensureQueryData(meQuery).catch(() => null);
    if (me === null) throw redirect({ to: "/sign-in", search: { to: search.to }, replace: true });
    if (me.secondFactorNeeded === null) throw redirect({ href: search.to ?? startOf(me), replace: true });
  },
  component: lazyRouteComponent(() => import("./screens/second-factor-screen.tsx"), "SecondFactorScreen"),
});

/** Where a link of an invitation, a forgotten password or another address leads. Its secret stands behind `#`. */
export const userLinkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/link",
  component: lazyRouteComponent(() => import("./screens/user-link-screen.tsx"), "UserLinkScreen"),
});

export const forgottenPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgotten-password",
  component: lazyRouteComponent(
    () => import("./screens/forgotten-password-screen.tsx"),
    "ForgottenPasswordScreen",
  ),
});
