import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { useEffect, useRef, useState } from "react";
import { shortcutsAreOn } from "../behaviour/shortcut-setting.ts";
import { useShortcuts } from "../behaviour/use-shortcuts.ts";
import { Icon } from "../icon.tsx";
import { Keycap } from "../keycap.tsx";
import classes from "./search-field.module.css";

const pause = 200;

interface SearchFieldProps {
  value: string;
  /** Called 200 ms after the last key. */
  onChange: (value: string) => void;
  label: string;
  placeholder: string;
}

/** A search as you type. `/` focuses it, Escape clears it. */
export function SearchField({ value, onChange, label, placeholder }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const { typed, type } = useTyped(value, onChange);
  useShortcuts({
    "/": () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  return (
    <div className={classes.field}>
      <Icon of={IconSearch} className={classes.icon} />
      <input
        ref={input}
        type="search"
        className={classes.input}
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        maxLength={200}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (typed === "") input.current?.blur();
          else type("");
        }}
      />
      {typed === "" ? (
        <span className={classes.key}>{shortcutsAreOn() && <Keycap>/</Keycap>}</span>
      ) : (
        <button
          type="button"
          className={classes.clear}
          aria-label="Clear search"
          onClick={() => {
            type("");
            input.current?.focus();
          }}
        >
          <Icon of={IconX} />
        </button>
      )}
    </div>
  );
}

/** The field's text, ahead of `value` until the pause ends. A new `value` from outside replaces it. */
function useTyped(value: string, onChange: (value: string) => void) {
  const [typed, setTyped] = useState(value);
  const reported = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (value === reported.current) return;
    reported.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  function type(text: string): void {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      reported.current = text.trim();
      onChange(reported.current);
    }, pause);
  }
  return { typed, type };
}
