import type { SavedView } from "@billow/contract/invoicing/saved-view.ts";
import { TextInput } from "@mantine/core";
import IconTrash from "@tabler/icons-react/dist/esm/icons/IconTrash.mjs";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { deleteView, renameView, savedViewsQuery } from "../../../api/invoicing/saved-views.ts";
import { Button, IconButton } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import classes from "./saved-views-menu.module.css";

/** Renames and deletes saved views, each as it stands. */
export function ManageViewsDialog({ views, onClose }: { views: readonly SavedView[]; onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title="Saved views" focusTitle>
      <ul className={classes.views}>
        {views.map((view) => (
          <ViewFields key={view.id} view={view} />
        ))}
      </ul>
      {views.length === 0 && <p>No views are left.</p>}
      <DialogActions>
        <Button variant="filled" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function ViewFields({ view }: { view: SavedView }) {
  const client = useQueryClient();
  const [name, setName] = useState(view.name);
  const onSuccess = () => client.invalidateQueries({ queryKey: savedViewsQuery.queryKey });
  const renaming = useMutation({ mutationFn: () => renameView(view.id, name.trim()), onSuccess });
  const deletion = useMutation({ mutationFn: () => deleteView(view.id), onSuccess });
  const error = renaming.error ?? deletion.error;
  const failure = error === null ? null : failureOf(error);
  const changed = name.trim() !== "" && name.trim() !== view.name;
  return (
    <li>
      <form
        className={classes.view}
        onSubmit={(event) => {
          event.preventDefault();
          if (changed) renaming.mutate();
        }}
      >
        <TextInput
          aria-label={`Name of ${view.name}`}
          autoComplete="off"
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={failure && (failure.fields.get("/name") ?? failure.detail)}
        />
        <Button type="submit" busy={renaming.isPending} refusal={changed ? null : "Type another name first."}>
          Rename
        </Button>
        <IconButton
          icon={IconTrash}
          label={`Delete ${view.name}`}
          disabled={deletion.isPending}
          onClick={() => deletion.mutate()}
        />
      </form>
    </li>
  );
}
