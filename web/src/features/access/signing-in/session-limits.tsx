import { NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { setSignInRules, signInRulesQuery } from "../../../api/access/users.ts";
import { failureOf, saidOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { toast } from "../../../components/toast/toast.ts";
import classes from "./signing-in.module.css";

/** In minutes. */
const IDLE_CHOICES = [15, 30, 60, 4 * 60, 8 * 60, 12 * 60, 24 * 60, 7 * 24 * 60];
/** In minutes. */
const PROOF_CHOICES = [5, 15, 30, 60, 4 * 60, 12 * 60];
/** In hours. */
const MAX_CHOICES = [8, 12, 24, 3 * 24, 7 * 24, 14 * 24, 30 * 24];

interface Limits {
  sessionIdleMinutes: number;
  sessionMaxHours: number;
  proofMinutes: number;
}

/** How long sessions last. */
export function SessionLimits() {
  const rules = useQuery(signInRulesQuery);
  if (rules.isError) {
    return (
      <ErrorState
        title="The session limits could not be loaded"
        error={rules.error}
        onRetry={() => void rules.refetch()}
        retrying={rules.isFetching}
      />
    );
  }
  return rules.data ? <LimitsForm before={rules.data} /> : null;
}

function LimitsForm({ before }: { before: Limits & { etag: string | null } }) {
  const client = useQueryClient();
  const [mine, setMine] = useState<Partial<Limits>>({});
  const limits = { ...before, ...mine };
  const saving = useMutation({
    mutationFn: () => setSignInRules(mine, before.etag),
    onSuccess: (rules) => {
      client.setQueryData(signInRulesQuery.queryKey, rules);
      setMine({});
      toast("The session limits are saved.");
    },
    // What somebody else has set meanwhile is shown beside what was chosen here.
    onError: () => client.invalidateQueries({ queryKey: signInRulesQuery.queryKey }),
  });
  const failure = saving.error && failureOf(saving.error);
  const isChanged =
    limits.sessionIdleMinutes !== before.sessionIdleMinutes ||
    limits.sessionMaxHours !== before.sessionMaxHours ||
    limits.proofMinutes !== before.proofMinutes;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isChanged && !saving.isPending) saving.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <fieldset className={classes.group}>
        <legend>Sessions</legend>
        {failure && failure.fields.size === 0 && (
          <div className={classes.wide}>
            <Banner tone="danger">{failure.detail}</Banner>
          </div>
        )}
        <NativeSelect
          size="md"
          label="A session ends without use after"
          data={choicesOf(IDLE_CHOICES, before.sessionIdleMinutes, 1)}
          value={String(limits.sessionIdleMinutes)}
          onChange={({ currentTarget }) =>
            setMine({ ...mine, sessionIdleMinutes: Number(currentTarget.value) })
          }
          error={saidOf(failure, "/sessionIdleMinutes")}
        />
        <NativeSelect
          size="md"
          label="A session ends in any case after"
          data={choicesOf(MAX_CHOICES, before.sessionMaxHours, 60)}
          value={String(limits.sessionMaxHours)}
          onChange={({ currentTarget }) => setMine({ ...mine, sessionMaxHours: Number(currentTarget.value) })}
          error={saidOf(failure, "/sessionMaxHours")}
        />
        <NativeSelect
          size="md"
          label="Ask who it is again after"
          data={choicesOf(PROOF_CHOICES, before.proofMinutes, 1)}
          value={String(limits.proofMinutes)}
          onChange={({ currentTarget }) => setMine({ ...mine, proofMinutes: Number(currentTarget.value) })}
          error={saidOf(failure, "/proofMinutes")}
        />
        <p className={classes.fact}>
          Changes of users, API keys, payouts and bank details ask for a password, passkey or single sign-on
          when the last was longer ago. Sessions that are past a limit end when you save. That may be your
          own: sign in again then.
        </p>
        <div className={classes.wide}>
          <Button
            type="submit"
            busy={saving.isPending}
            refusal={isChanged ? null : "Nothing has been changed."}
          >
            Save session limits
          </Button>
        </div>
      </fieldset>
    </form>
  );
}

/** The usual values and the one that is set, each `minutes` long. */
function choicesOf(usual: readonly number[], present: number, minutes: number) {
  const values = [...new Set([...usual, present])].sort((a, b) => a - b);
  return values.map((value) => ({ value: String(value), label: durationText(value * minutes) }));
}

function durationText(minutes: number): string {
  if (minutes % 1440 === 0) return counted(minutes / 1440, "day");
  return minutes % 60 === 0 ? counted(minutes / 60, "hour") : counted(minutes, "minute");
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
