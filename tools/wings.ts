/** The server's wings from top to bottom, and the frame that stands around them. */
export const wings = [
  "operations",
  "reporting",
  "collections",
  "billing",
  "payments",
  "invoicing",
  "pricing",
  "books",
  "metering",
  "parties",
  "access",
  "activity",
] as const;

export type Wing = (typeof wings)[number];

/** The wing a path of the server is in; undefined for the frame and for other packages. */
export function wingOf(path: string): Wing | undefined {
  const folder = /^server\/src\/([^/]+)\//.exec(path)?.[1];
  return wings.find((wing) => wing === folder);
}

/** The slice a path is in, such as `server/src/invoicing/invoices` or `web/src/features/invoicing/invoice-list`. */
export function sliceOf(path: string): string | undefined {
  if (wingOf(path) !== undefined) return /^server\/src\/[^/]+\/[^/]+(?=\/)/.exec(path)?.[0];
  return /^web\/src\/features\/[^/]+\/[^/]+(?=\/)/.exec(path)?.[0];
}
