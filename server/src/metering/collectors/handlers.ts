import { DomainError } from "@billow/core/errors.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import { long, read, write } from "../../http/handler.ts";
import { collectSource } from "./collect-source.ts";
import { confirmSource } from "./confirm-source.ts";
import { dryRunSource } from "./dry-run-source.ts";
import { EVENT_PRESETS } from "./foreign/event-presets.ts";
import { measureAgain } from "./measure-again.ts";
import { createSource } from "./sources/create-source.ts";
import { listSources, readSource } from "./sources/list-sources.ts";
import { presentSource } from "./sources/present.ts";
import { PRESETS } from "./sources/presets.ts";
import { deleteSource, updateSource } from "./sources/update-source.ts";

export const sourceHandlers = {
  listSources: read<"listSources">(async ({ db, deps }) => ({
    items: await listSources(db, deps.clock.nowMs()),
    nextCursor: null,
  })),

  createSource: write<"createSource">(async ({ tx, deps, body, principal, setEtag }) => {
    const { actor } = principal;
    const row = await createSource(tx, deps, { source: body, origin: "console", actor });
    setEtag(await rowVersion(tx, { table: "collector", id: row.id }));
    return presentSource(tx, row, deps.clock.nowMs());
  }),

  getSource: read<"getSource">(async ({ db, deps, params, setEtag }) => {
    const source = await readSource(db, params.id, deps.clock.nowMs());
    setEtag(await rowVersion(db, { table: "collector", id: source.id }));
    return source;
  }),

  updateSource: write<"updateSource">(async (call) => {
    const { tx, deps, params, body, principal, ifMatch, setEtag } = call;
    const { id } = await readSource(tx, params.id, deps.clock.nowMs());
    await expectVersion(tx, { table: "collector", id }, ifMatch);
    const row = await updateSource(tx, deps, { id, change: body, actor: principal.actor });
    setEtag(await rowVersion(tx, { table: "collector", id }));
    return presentSource(tx, row, deps.clock.nowMs());
  }),

  deleteSource: write<"deleteSource">(async ({ tx, deps, params, principal, ifMatch }) => {
    const { id } = await readSource(tx, params.id, deps.clock.nowMs());
    await expectVersion(tx, { table: "collector", id }, ifMatch);
    await deleteSource(tx, deps, { id, actor: principal.actor });
    return { deleted: true };
  }),

  collectSource: long<"collectSource">(async ({ db, deps, params }) => {
    if (!(await collectSource(deps, params.id))) {
      throw new DomainError("conflict", "The source is being collected right now. Try again in a minute.");
    }
    return readSource(db, params.id, deps.clock.nowMs());
  }),

  confirmSource: long<"confirmSource">(async ({ db, deps, params, body, principal }) => {
    await confirmSource(deps, { id: params.id, question: body.question, actor: principal.actor });
    return readSource(db, params.id, deps.clock.nowMs());
  }),

  measureSourceAgain: long<"measureSourceAgain">(async ({ deps, params, body, principal }) =>
    measureAgain(deps, { id: params.id, ...body, actor: principal.actor }),
  ),

  dryRunSource: long<"dryRunSource">(async ({ deps, body }) => dryRunSource(deps, body)),

  listSourcePresets: read<"listSourcePresets">(async () => ({
    items: [...PRESETS, ...EVENT_PRESETS],
    nextCursor: null,
  })),
};
