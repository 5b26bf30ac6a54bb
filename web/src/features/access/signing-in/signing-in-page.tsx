import { useQuery } from "@tanstack/react-query";
import { rolesQuery } from "../../../api/access/roles.ts";
import { singleSignOnQuery } from "../../../api/access/single-sign-on.ts";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { choicesOf } from "../../../format/roles.ts";
import { SessionLimits } from "./session-limits.tsx";
import { SignOnSettings } from "./sign-on-settings.tsx";
import classes from "./signing-in.module.css";

/** How users sign in. */
export function SigningInPage() {
  const signOn = useQuery(singleSignOnQuery);
  const roles = useQuery(rolesQuery);
  return (
    <>
      <PageHead title="Sign-in" />
      <div className={classes.page}>
        <SessionLimits />
        {(signOn.isPending || roles.isPending) && <Skeleton width={240} height={14} />}
        {signOn.isError && (
          <ErrorState
            title="Single sign-on could not be loaded"
            error={signOn.error}
            onRetry={() => void signOn.refetch()}
            retrying={signOn.isFetching}
          />
        )}
        {roles.isError && (
          <ErrorState
            title="The roles could not be loaded"
            error={roles.error}
            onRetry={() => void roles.refetch()}
            retrying={roles.isFetching}
          />
        )}
        {signOn.data && roles.data && <SignOnSettings signOn={signOn.data} roles={choicesOf(roles.data)} />}
      </div>
    </>
  );
}
