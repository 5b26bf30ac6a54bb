const storageKey = "billow-shortcuts";

/** Whether single-key shortcuts work; some assistive technology types letters, and their users switch them off. */
export function shortcutsAreOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "off";
  } catch {
    return true;
  }
}

export function setShortcuts(on: boolean): void {
  try {
    localStorage.setItem(storageKey, on ? "on" : "off");
  } catch {
    // Without storage they stay on until the page is left.
  }
}
