/**
 * Paths of steps: a node's id, inside scopes after `<path of the scope>[<item or round>]/`. Everybody else treats a path as
 * an opaque key and asks here. Node ids hold none of the three signs.
 */

/** What the paths of all steps in one item or round begin with. */
export const framePrefix = (scopePath: string, index: number): string => `${scopePath}[${index}]/`;

/** What the paths of all steps in a scope begin with. */
export const scopePrefix = (scopePath: string): string => `${scopePath}[`;

/** An item of a map, a round of a loop, or the body of a boundary. */
export type FramePlace = { scope: string; index: number };

/** The frames around a step, the outermost first; none for a step outside of all scopes. */
export function framesOf(path: string): FramePlace[] {
  const frames: FramePlace[] = [];
  for (let at = path.indexOf("]/"); at !== -1; at = path.indexOf("]/", at + 2)) {
    const open = path.lastIndexOf("[", at);
    frames.push({ scope: path.slice(0, open), index: Number(path.slice(open + 1, at)) });
  }
  return frames;
}

/** The node that a path leads to. */
export const nodeIdOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
