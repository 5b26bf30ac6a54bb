import type { OpenstackCounting } from "@billow/contract/metering/openstack-source.ts";
import { z } from "zod";

/** What an item of a list says. */
export interface ListedItem {
  tenantId: string;
  resource: string;
  /** When it began, as the service writes it. */
  createdAt: string | null;
  /** The data of an allocation event. Null: it exists, but is not ready, or broke, so it neither begins nor ends. */
  data: Record<string, unknown> | null;
}

/** A list of a service. */
export interface ServiceList {
  /** The names of the service's type in the catalogue. */
  types: readonly string[];
  /** Below the service's address, whose own version at the end is left away where the path begins with one. */
  path: string;
  /** Where the items stand in an answer. */
  items: string;
  /** How the next page is found: after the last item, as an answer says that there is one, or by its place. */
  pages: "marker" | "offset";
  headers: Record<string, string>;
  /** The parameters that ask for the resources of all projects. */
  ofAllProjects: Record<string, string>;
  /** What an item says; null for one that is gone. @throws DomainError for an incomplete one */
  read(item: unknown, counting: OpenstackCounting): ListedItem | null;
}

/** A figure of a list, as text. */
export const figure = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)]).transform(String);
