import classes from "./keycap.module.css";

export function Keycap({ children }: { children: string }) {
  return <kbd className={classes.keycap}>{children}</kbd>;
}

/** The modifier key's name on this computer. */
export const modifierKey = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? "") ? "⌘" : "Ctrl ";
