import { ConflictDialog } from "./conflict-dialog.tsx";
import { type Fields, fieldDifferences, mergeFields } from "./merge-fields.ts";
import type { Versions } from "./versions.ts";

interface FieldsConflictProps<F> {
  /** What was changed, such as a customer's name. */
  what: string;
  versions: Versions<F>;
  labels: Readonly<Record<keyof F, string>>;
  busy: boolean;
  onTheirs: (theirs: F) => void;
  onMine: (theirs: F, merged: F) => void;
  onClose: () => void;
}

/** Two people changed the same field: shows both versions and lets the person choose. */
export function FieldsConflict<F extends Fields<F>>(props: FieldsConflictProps<F>) {
  const { what, versions, labels, busy, onTheirs, onMine, onClose } = props;
  return (
    <ConflictDialog
      title={`Somebody else changed ${what}`}
      lead="Your changes are not saved yet, and none of them is lost."
      differences={fieldDifferences(versions, labels)}
      busy={busy}
      onClose={onClose}
      onTheirs={() => onTheirs(versions.theirs)}
      onMine={() => onMine(versions.theirs, mergeFields(versions).merged)}
    />
  );
}
