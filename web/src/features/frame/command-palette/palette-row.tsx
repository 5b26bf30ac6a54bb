import { useEffect, useRef } from "react";
import { Icon } from "../../../components/icon.tsx";
import { Keycap } from "../../../components/keycap.tsx";
import { StatusBadge } from "../../../components/status-badge.tsx";
import classes from "./command-palette.module.css";
import type { PaletteEntry } from "./entry.ts";
import { matchParts } from "./match-parts.ts";

interface PaletteRowProps {
  id: string;
  entry: PaletteEntry;
  typed: string;
  chosen: boolean;
  onPoint: () => void;
  onRun: (newTab: boolean) => void;
}

export function PaletteRow({ id, entry, typed, chosen, onPoint, onRun }: PaletteRowProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    // The keyboard is handled by the field, which keeps the focus as a combobox does.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field does what a click does here.
    // biome-ignore lint/a11y/useFocusableInteractive: the field points at its option by aria-activedescendant.
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={chosen}
      className={classes.row}
      onPointerMove={onPoint}
      onClick={(event) => onRun(event.ctrlKey || event.metaKey)}
    >
      <Icon of={entry.icon} />
      <span className={classes.label}>
        <Marked text={entry.label} typed={typed} />
      </span>
      {entry.detail && (
        <span className={classes.detail}>
          <Marked text={entry.detail} typed={entry.group === "Invoices" ? typed : ""} />
        </span>
      )}
      <span className={classes.right}>
        {entry.status && <StatusBadge status={entry.status} />}
        {entry.keys?.split(" ").map((key) => (
          <Keycap key={key}>{key.toUpperCase()}</Keycap>
        ))}
        {chosen && !entry.status && !entry.keys && <span aria-hidden="true">↵</span>}
      </span>
    </div>
  );
}

function Marked({ text, typed }: { text: string; typed: string }) {
  const [before, match, after] = matchParts(text, typed);
  return (
    <>
      {before}
      {match !== "" && <b className={classes.match}>{match}</b>}
      {after}
    </>
  );
}
