/** Takes a person to the first field of the open dialog that has to be seen to. */
export function focusFirstProblem(): void {
  document.querySelector<HTMLElement>("[role='dialog'] [aria-invalid='true']")?.focus();
}
