import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { signOut } from "../../api/access/session.ts";
import { AddPasskeyDialog } from "../../features/access/profile/add-passkey-dialog.tsx";
import { SetUpDialog } from "../../features/access/profile/set-up-dialog.tsx";
import { SecondFactorPage } from "../../features/access/sign-in/second-factor-page.tsx";

const route = getRouteApi("/second-factor");

/** Setting up the second factor that one's role needs, then on to where the person wanted to go. */
export function SecondFactorScreen() {
  const { to } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  return (
    <SecondFactorPage
      dialogs={{
        codes: (onClose) => <SetUpDialog onClose={onClose} />,
        passkey: (onClose) => <AddPasskeyDialog onClose={onClose} />,
      }}
      onDone={() => router.navigate({ href: to ?? "/", replace: true })}
      onSignOut={async () => {
        await signOut();
        client.clear();
        await router.navigate({ to: "/sign-in", replace: true });
      }}
    />
  );
}
