import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { collectSource } from "./collect-source.ts";
import { findSource, updateState } from "./queries.ts";
import { confirmQuestion, findQuestion } from "./question-queries.ts";

/**
 * Confirms that the resources which a source would end are really gone, and collects again. Of the resources shown to
 * the person, those still missing are ended. For anything else that is missing, a new question is asked.
 *
 * @throws DomainError `not_found`, `conflict` when someone else confirmed first or the question has changed
 */
export async function confirmSource(
  deps: Deps,
  answer: { id: string; question: string; actor: Actor },
): Promise<void> {
  const source = await findSource(deps.db, answer.id);
  if (source === undefined) throw new DomainError("not_found", "This source does not exist.");
  const at = instantOfMs(deps.clock.nowMs());
  const { actor } = answer;
  const confirmed = { collectorId: answer.id, id: answer.question, at, by: actor.name };
  await inTransaction(deps.db, async (tx) => {
    if (!(await confirmQuestion(tx, confirmed))) throw await refusal(tx, source.name, answer);
    const question = (await findQuestion(tx, answer.id))?.detail ?? "";
    const data = { name: source.name, question };
    await record(tx, deps, [{ type: "source.confirmed", subject: answer.id, actor, data }]);
  });
  if (!(await collectSource(deps, answer.id)))
    await updateState(deps.db, answer.id, { next_attempt_at: null });
}

async function refusal(
  db: Kysely<Database>,
  name: string,
  answer: { id: string; question: string },
): Promise<DomainError> {
  const standing = await findQuestion(db, answer.id);
  if (standing === undefined) {
    return new DomainError("conflict", `${name} has nothing to confirm any more. Look at it again.`);
  }
  if (standing.id === answer.question) {
    return new DomainError(
      "conflict",
      `${standing.confirmed_by ?? "Someone"} has already confirmed it. The next poll of ${name} ends what is gone.`,
    );
  }
  return new DomainError(
    "conflict",
    `What is missing from ${name} has changed since you looked. Look at it again and confirm what is shown now.`,
  );
}
