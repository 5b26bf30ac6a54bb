import { SAVED_VIEWS_MAX, type SavedView } from "@billow/contract/invoicing/saved-view.ts";
import { DomainError } from "@billow/core/errors.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import type { SavedViewTable } from "../../db/schema/access.ts";
import { type Principal, read, write } from "../../http/handler.ts";
import { instantOfMs } from "../../http/present.ts";
import {
  deleteSavedViewRow,
  insertSavedView,
  lockViewsOf,
  savedViewsOf,
  updateSavedViewRow,
} from "./queries.ts";

/** Saved views belong to a person or key, and nobody else sees them. */
export const savedViewHandlers = {
  listSavedViews: read<"listSavedViews">(async ({ db, principal }) => ({
    items: (await savedViewsOf(db, ownerOf(principal))).map(present),
    nextCursor: null,
  })),

  createSavedView: write<"createSavedView">(async ({ tx, deps, body, principal, setEtag }) => {
    const owner = ownerOf(principal);
    await lockViewsOf(tx, owner);
    if ((await savedViewsOf(tx, owner)).length >= SAVED_VIEWS_MAX) {
      throw new DomainError(
        "conflict",
        `You have ${SAVED_VIEWS_MAX} saved views. Delete one that you no longer need.`,
      );
    }
    const created_at = instantOfMs(deps.clock.nowMs());
    const made = await insertSavedView(tx, { id: deps.newId(), owner, created_at, ...body });
    if (made === undefined) throw nameTaken(body.name);
    setEtag(await rowVersion(tx, { table: "saved_view", id: made.id }));
    return present(made);
  }),

  getSavedView: read<"getSavedView">(async ({ db, params, principal, setEtag }) => {
    const view = (await savedViewsOf(db, ownerOf(principal))).find(({ id }) => id === params.id);
    if (view === undefined) throw missing();
    setEtag(await rowVersion(db, { table: "saved_view", id: view.id }));
    return present(view);
  }),

  updateSavedView: write<"updateSavedView">(async ({ tx, params, body, principal, ifMatch, setEtag }) => {
    const owner = ownerOf(principal);
    await lockViewsOf(tx, owner);
    const views = await savedViewsOf(tx, owner);
    const view = views.find(({ id }) => id === params.id);
    if (view === undefined) throw missing();
    await expectVersion(tx, { table: "saved_view", id: view.id }, ifMatch);
    const { name = view.name, search = view.search } = body;
    const sameName = (other: SavedViewTable) => other.name === name && other.page === view.page;
    if (views.some((other) => other.id !== view.id && sameName(other))) throw nameTaken(name);
    const changed = await updateSavedViewRow(tx, { id: view.id, owner, change: { name, search } });
    if (changed === undefined) throw missing();
    setEtag(await rowVersion(tx, { table: "saved_view", id: view.id }));
    return present(changed);
  }),

  deleteSavedView: write<"deleteSavedView">(async ({ tx, params, principal, ifMatch }) => {
    const owner = ownerOf(principal);
    if (!(await savedViewsOf(tx, owner)).some(({ id }) => id === params.id)) throw missing();
    await expectVersion(tx, { table: "saved_view", id: params.id }, ifMatch);
    const deleted = await deleteSavedViewRow(tx, { id: params.id, owner });
    if (deleted === undefined) throw missing();
    return present(deleted);
  }),
};

function ownerOf({ actor }: Principal): string {
  return `${actor.kind}:${actor.id}`;
}

function present({ id, name, page, search, created_at }: SavedViewTable): SavedView {
  return { id, name, page, search, createdAt: created_at };
}

function missing(): DomainError {
  return new DomainError("not_found", "There is no such saved view.");
}

function nameTaken(name: string): DomainError {
  return new DomainError("conflict", `You already have a view called ${name}.`, "/name");
}
