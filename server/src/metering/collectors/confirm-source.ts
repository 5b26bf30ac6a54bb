import { DomainError } from "@billow/core/errors.ts";
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
  given: { id: string; question: string; by: string },
): Promise<void> {
  const source = await findSource(deps.db, given.id);
  if (source === undefined) throw new DomainError("not_found", "This source does not exist.");
  const at = instantOfMs(deps.clock.nowMs());
  const confirmed = { collectorId: given.id, id: given.question, at, by: given.by };
  if (!(await confirmQuestion(deps.db, confirmed))) throw await refusal(deps, source.name, given);
  if (!(await collectSource(deps, given.id))) await updateState(deps.db, given.id, { next_attempt_at: null });
}

async function refusal(
  deps: Deps,
  name: string,
  given: { id: string; question: string },
): Promise<DomainError> {
  const standing = await findQuestion(deps.db, given.id);
  if (standing === undefined) {
    return new DomainError("conflict", `${name} has nothing to confirm any more. Look at it again.`);
  }
  if (standing.id === given.question) {
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
