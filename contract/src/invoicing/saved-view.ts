import { z } from "zod";
import { route } from "../route.ts";
import { id, instant, text } from "../wire.ts";

/** A list's filters saved under a name. */
export const savedView = z
  .object({
    id,
    name: z.string(),
    page: z.enum(["invoices"]),
    /** The query of the page's address, without "?" and without the position in the list. */
    search: z.string(),
    createdAt: instant,
  })
  .meta({ id: "SavedView" });
export type SavedView = z.output<typeof savedView>;

/** The most views of a person. More would be hard to choose from. */
export const SAVED_VIEWS_MAX = 50;

const search = z
  .string()
  .max(2000)
  .regex(/^[\w%.,~+=&:*-]*$/, 'the query of an address, like "status=overdue&range=this-month"');

export const savedViewRoutes = {
  listSavedViews: route({
    method: "GET",
    path: "/saved-views",
    summary: "The caller's own saved views by name",
    response: z.object({ items: z.array(savedView), nextCursor: z.null() }),
  }),
  createSavedView: route({
    versioned: true,
    method: "POST",
    path: "/saved-views",
    summary: "Save a view under a name of the caller's own",
    body: z.strictObject({ name: text(80), page: z.enum(["invoices"]), search }),
    response: savedView,
    status: 201,
  }),
  getSavedView: route({
    versioned: true,
    method: "GET",
    path: "/saved-views/{id}",
    summary: "One of the caller's saved views",
    params: z.strictObject({ id }),
    response: savedView,
  }),
  updateSavedView: route({
    versioned: true,
    method: "PATCH",
    path: "/saved-views/{id}",
    summary: "Rename a saved view or give it another search",
    params: z.strictObject({ id }),
    body: z.strictObject({ name: text(80).optional(), search: search.optional() }),
    response: savedView,
  }),
  deleteSavedView: route({
    versioned: true,
    method: "DELETE",
    path: "/saved-views/{id}",
    summary: "Delete a saved view",
    params: z.strictObject({ id }),
    response: savedView,
  }),
};
