import { useQuery } from "@tanstack/react-query";
import { singleSignOnQuery } from "../../../api/single-sign-on.ts";
import { PageHead } from "../../../components/page-head.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { SessionLimits } from "./session-limits.tsx";
import { SignOnSettings } from "./sign-on-settings.tsx";
import classes from "./signing-in.module.css";

/** How users sign in. */
export function SigningInPage() {
  const signOn = useQuery(singleSignOnQuery);
  return (
    <>
      <PageHead title="Sign-in" />
      <div className={classes.page}>
        <SessionLimits />
        {signOn.isPending && <Skeleton width={240} height={14} />}
        {signOn.isError && (
          <ErrorState
            title="Single sign-on could not be loaded"
            error={signOn.error}
            onRetry={() => void signOn.refetch()}
            retrying={signOn.isFetching}
          />
        )}
        {signOn.data && <SignOnSettings signOn={signOn.data} />}
      </div>
    </>
  );
}
