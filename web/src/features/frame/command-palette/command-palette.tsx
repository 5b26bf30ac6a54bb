import { Modal } from "@mantine/core";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import { type KeyboardEvent, useId, useState } from "react";
import { useReturnFocus } from "../../../components/behaviour/use-return-focus.ts";
import { Icon } from "../../../components/icon.tsx";
import { Keycap, modifierKey } from "../../../components/keycap.tsx";
import { formatCounted } from "../../../format/quantity.ts";
import classes from "./command-palette.module.css";
import type { PaletteEntry } from "./entry.ts";
import { PaletteRow } from "./palette-row.tsx";

interface CommandPaletteProps {
  typed: string;
  onType: (typed: string) => void;
  /** The matches in display order. Entries of a group are adjacent. */
  entries: readonly PaletteEntry[];
  /** True while the server is searching. */
  searching: boolean;
  onClose: () => void;
  onShortcuts: () => void;
}

/** Finds pages, actions, invoices and customers by typing. The focus stays in the field; the arrows select a line. */
export function CommandPalette({
  typed,
  onType,
  entries,
  searching,
  onClose,
  onShortcuts,
}: CommandPaletteProps) {
  useReturnFocus();
  const { chosen, setChosen, onKeyDown, run } = useChoice(entries, typed, onClose);
  const listId = useId();
  const groups = Map.groupBy(entries, (entry) => entry.group);
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={640}
      radius={12}
      yOffset={120}
      zIndex={400}
      transitionProps={{ duration: 120 }}
    >
      <Modal.Overlay className={classes.overlay} />
      <Modal.Content aria-label="Search everything" classNames={{ content: classes.palette }}>
        <div className={classes.field}>
          <Icon of={IconSearch} />
          <input
            type="text"
            role="combobox"
            aria-expanded
            aria-controls={listId}
            aria-activedescendant={entries[chosen] ? `${listId}-${entries[chosen].id}` : undefined}
            aria-autocomplete="list"
            aria-label="Search pages, invoices, customers and actions"
            placeholder="Invoice, customer, page or action"
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            data-autofocus
            className={classes.input}
            value={typed}
            onChange={(event) => onType(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <Keycap>Esc</Keycap>
        </div>
        <div id={listId} role="listbox" aria-label="Results" className={classes.list}>
          {[...groups].map(([group, members]) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a listbox.
            <div key={group} role="group" aria-label={group}>
              <p className={classes.group} aria-hidden="true">
                {group}
              </p>
              {members.map((entry) => {
                const at = entries.indexOf(entry);
                return (
                  <PaletteRow
                    key={entry.id}
                    id={`${listId}-${entry.id}`}
                    entry={entry}
                    typed={typed}
                    chosen={at === chosen}
                    onPoint={() => setChosen(at)}
                    onRun={(newTab) => run(entry, newTab)}
                  />
                );
              })}
            </div>
          ))}
        </div>
        {entries.length === 0 && (
          <p className={classes.nothing}>{searching ? "Searching…" : `Nothing matches “${typed.trim()}”.`}</p>
        )}
        <Foot onShortcuts={onShortcuts} />
        <p className="visually-hidden" role="status">
          {searching ? "" : formatCounted(entries.length, "result")}
        </p>
      </Modal.Content>
    </Modal.Root>
  );
}

function Foot({ onShortcuts }: { onShortcuts: () => void }) {
  return (
    <div className={classes.foot}>
      <span>
        <Keycap>↑</Keycap>
        <Keycap>↓</Keycap> move
      </span>
      <span>
        <Keycap>↵</Keycap> open
      </span>
      <span>
        <Keycap>{modifierKey.trim()}</Keycap>
        <Keycap>↵</Keycap> new tab
      </span>
      <button type="button" className={classes.shortcuts} onClick={onShortcuts}>
        <Keycap>?</Keycap> all shortcuts
      </button>
    </div>
  );
}

/** The highlighted line. It stays the same while results around it change. */
function useChoice(entries: readonly PaletteEntry[], typed: string, onClose: () => void) {
  const [choice, setChoice] = useState({ typed, id: "" });
  // When the text changes, or the line is gone, the highlight returns to the top.
  const at = Math.max(0, choice.typed === typed ? entries.findIndex(({ id }) => id === choice.id) : 0);
  const setChosen = (index: number) => setChoice({ typed, id: entries[index]?.id ?? "" });

  function run(entry: PaletteEntry, newTab: boolean): void {
    if (newTab && entry.href) {
      open(entry.href, "_blank", "noopener");
      return;
    }
    onClose();
    entry.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const entry = entries[at];
    if (by !== 0 && entries.length > 0) setChosen((at + by + entries.length) % entries.length);
    else if (event.key === "Enter" && entry) run(entry, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  }

  return { chosen: at, setChosen, onKeyDown, run };
}
