const storageKey = "billow-shortcuts";

/** Whether single-key shortcuts work. Some assistive technology types letters, so its users can disable them. */
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
    // Without storage the setting lasts until the page is left.
  }
}
