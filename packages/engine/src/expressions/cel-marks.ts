import type { ASTNode } from "@marcbachmann/cel-js";

/** Notes that preparing an expression leaves on its nodes, and that evaluating leaves on the values it builds. */

/** Charge by the size of the value, because an operator around it copies it. */
export const weighShallow = 1;
/** Charge by everything in the value, because an operator around it compares it. */
export const weighDeep = 2;
/** The node builds a list or a map. */
export const makesContainer = 4;

/** Stored on the node itself: this is read at every step, and a property is faster than a map. */
type MarkedNode = ASTNode & { marks?: number };

export const mark = (node: ASTNode, bit: number): void => {
  const marked: MarkedNode = node;
  marked.marks = (marked.marks ?? 0) | bit;
};
export const marksOf = (node: ASTNode): number => (node as MarkedNode).marks ?? 0;

/** Lists and maps that the running evaluation built; everything else is data from the scope. */
let containers: WeakSet<object> | undefined;
export const forgetContainers = (): void => {
  containers = undefined;
};
export const noteContainer = (value: object): void => {
  containers ??= new WeakSet();
  containers.add(value);
};
export const isNewContainer = (value: object): boolean => containers?.has(value) === true;
