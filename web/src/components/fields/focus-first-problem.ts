/** Focuses the first invalid field of the open dialog. */
export function focusFirstProblem(): void {
  document.querySelector<HTMLElement>("[role='dialog'] [aria-invalid='true']")?.focus();
}
