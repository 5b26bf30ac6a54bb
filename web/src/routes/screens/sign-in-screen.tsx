import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { SignInPage } from "../../features/access/sign-in/sign-in-page.tsx";
import { SignOnEntry } from "../../features/access/sign-in/sign-on-entry.tsx";

const route = getRouteApi("/sign-in");

/** Signing in, then back to where the person wanted to go. */
export function SignInScreen() {
  const { to = "/", problem } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  return (
    <SignInPage
      signOn={<SignOnEntry to={to} problem={problem} />}
      links={<Link to="/forgotten-password">Forgotten your password?</Link>}
      onSignedIn={async () => {
        client.clear();
        await router.navigate({ href: to, replace: true });
      }}
    />
  );
}
