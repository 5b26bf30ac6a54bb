import { getRouteApi } from "@tanstack/react-router";
import { SignedInPage } from "../../features/access/sign-in/signed-in-page.tsx";

const route = getRouteApi("/signed-in");

/** Where single sign-on in a window of its own leads back to. */
export function SignedInScreen() {
  return <SignedInPage problem={route.useSearch().problem} />;
}
