/** Shows which part of the demo is being loaded. */
export function demoProgress(say: (line: string) => void): (step: string) => void {
  return (step) => say(`Loading the demo: ${step} …`);
}
