/** A step within its run. */
export const stepKey = (step: { path: string; iteration: number }): string => `${step.path}#${step.iteration}`;
