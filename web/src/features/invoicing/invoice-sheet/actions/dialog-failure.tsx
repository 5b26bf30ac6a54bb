import type { Failure } from "../../../../api/client/failure.ts";
import { Banner } from "../../../../components/states/banner.tsx";
import { failureText } from "./use-invoice-change.ts";

/** Why the server refused, above the fields; what belongs to a single field stands beside that field instead. */
export function DialogFailure({ failure }: { failure: Failure | null }) {
  if (failure === null || failure.fields.size > 0) return null;
  return <Banner tone="danger">{failureText(failure)}</Banner>;
}
