import { DomainError } from "@billow/core/errors.ts";
import { long, read, write } from "../../http/handler.ts";
import { collectSource } from "./collect-source.ts";
import { confirmSource } from "./confirm-source.ts";
import { createSource } from "./create-source.ts";
import { dryRunSource } from "./dry-run-source.ts";
import { listSources, readSource } from "./list-sources.ts";
import { presentSource } from "./present.ts";
import { PRESETS } from "./presets.ts";
import { deleteSource, updateSource } from "./update-source.ts";

export const sourceHandlers = {
  listSources: read<"listSources">(async ({ db, deps }) => ({
    items: await listSources(db, deps.clock.nowMs()),
    nextCursor: null,
  })),

  createSource: write<"createSource">(async ({ tx, deps, body }) => {
    const row = await createSource(tx, deps, { source: body, origin: "console" });
    return presentSource(tx, row, deps.clock.nowMs());
  }),

  updateSource: write<"updateSource">(async ({ tx, deps, params, body }) => {
    const row = await updateSource(tx, deps, { id: params.id, change: body });
    return presentSource(tx, row, deps.clock.nowMs());
  }),

  deleteSource: write<"deleteSource">(async ({ tx, params }) => {
    await deleteSource(tx, params.id);
    return { deleted: true };
  }),

  collectSource: long<"collectSource">(async ({ db, deps, params }) => {
    if (!(await collectSource(deps, params.id))) {
      throw new DomainError("conflict", "The source is being collected right now. Look again in a minute.");
    }
    return readSource(db, params.id, deps.clock.nowMs());
  }),

  confirmSource: long<"confirmSource">(async ({ db, deps, params, body, principal }) => {
    await confirmSource(deps, { id: params.id, question: body.question, by: principal.actor.name });
    return readSource(db, params.id, deps.clock.nowMs());
  }),

  dryRunSource: long<"dryRunSource">(async ({ deps, body }) => dryRunSource(deps, body)),

  listSourcePresets: read<"listSourcePresets">(async () => ({ items: [...PRESETS], nextCursor: null })),
};
