import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { SignInPage } from "../../features/access/sign-in/sign-in-page.tsx";

const route = getRouteApi("/sign-in");

/** Signing in, then back to where the person wanted to go. */
export function SignInScreen() {
  const { to } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  return (
    <SignInPage
      onSignedIn={async () => {
        client.clear();
        await router.navigate({ href: to ?? "/invoices", replace: true });
      }}
    />
  );
}
