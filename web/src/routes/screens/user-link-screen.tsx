import { useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { UserLinkPage } from "../../features/access/sign-in/user-link-page.tsx";

/** What is behind the link of an e-mail, then the console. */
export function UserLinkScreen() {
  const router = useRouter();
  const client = useQueryClient();
  return (
    <UserLinkPage
      links={<Link to="/sign-in">Go to sign-in</Link>}
      onDone={async () => {
        client.clear();
        await router.navigate({ to: "/", replace: true });
      }}
    />
  );
}
