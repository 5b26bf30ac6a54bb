import type { SourceQuestion, UsageSource } from "@billow/contract/metering/sources.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { failureOf } from "../../../api/client/failure.ts";
import { confirmSource, sourcesQuery } from "../../../api/metering/sources.ts";
import { Button } from "../../../components/button.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatCount } from "../../../format/quantity.ts";
import classes from "./source-question.module.css";

interface SourceQuestionBoxProps {
  source: UsageSource;
  question: SourceQuestion;
  /** Why this person may not answer it. */
  refusal: string | null;
}

/** What an inventory would end, and the button that says it is really gone. */
export function SourceQuestionBox({ source, question, refusal }: SourceQuestionBoxProps) {
  const client = useQueryClient();
  const confirmation = useMutation({
    mutationFn: () => confirmSource(source.id, question.id),
    onSuccess: (after) =>
      toast(
        after.question === null
          ? `Ended what is missing from ${source.name}.`
          : `${source.name} was read again and still waits. Look at what it lacks now.`,
      ),
    // Also after a refusal: somebody else may have been first.
    onSettled: () => client.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
  });
  const isConfirmed = question.confirmedAt !== null;
  const more = question.ends - question.examples.length;
  return (
    <section className={classes.question} aria-label="To confirm">
      {confirmation.isError && <Banner tone="danger">{failureOf(confirmation.error).detail}</Banner>}
      <Banner tone="warn">{question.detail}</Banner>
      <ul className={classes.examples}>
        {question.examples.map(({ tenantId, resource, detail }) => (
          <li key={`${tenantId} ${resource}`} title={detail}>
            {resource} <span className={classes.tenant}>of {tenantId}</span>
          </li>
        ))}
        {more > 0 && <li>and {formatCount(more)} more</li>}
      </ul>
      <Button
        variant="danger"
        busy={confirmation.isPending}
        refusal={refusal ?? (isConfirmed ? "Confirmed: the next poll ends them." : null)}
        onClick={() => confirmation.mutate()}
      >
        {question.ends === 1 ? "It is gone: end it" : `They are gone: end ${formatCount(question.ends)}`}
      </Button>
    </section>
  );
}
