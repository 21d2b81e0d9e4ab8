import { toast } from "@/ui/toaster";
import { foreignText } from "../../document/clipboard.ts";
import type { Point } from "../../document/flow-document.ts";
import type { Editor } from "../../state/editor-context.ts";
import { copyText, pasteText } from "../../state/node-commands.ts";
import { nodesOfSelection } from "../../state/selection.ts";
import { commandKey } from "../shortcut-keys.ts";

export async function writeClipboard(text: string, done: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    toast.success(done);
    return true;
  } catch {
    toast.error(`The browser does not allow copying from a menu here. Press ${commandKey}C instead.`);
    return false;
  }
}

/** Copies all that is selected, as JSON text; `false` when that could not be done. */
export async function copySelection(editor: Editor): Promise<boolean> {
  const text = copyText(editor);
  if (text === null) return false;
  const { selection } = editor.session.store.get();
  const nodes = nodesOfSelection(selection, editor.session.document()).size;
  const what = nodes === 0 ? "Note" : nodes === 1 ? "Node" : `${nodes} nodes`;
  return await writeClipboard(text, `${what} copied as JSON text`);
}

export async function pasteFromClipboard(editor: Editor, at: Point): Promise<void> {
  try {
    const text = await navigator.clipboard.readText();
    if (!pasteText(editor, text, { at })) toast.error(foreignText(text) ?? "The clipboard is empty.");
  } catch {
    toast.error(`The browser does not allow pasting from a menu here. Press ${commandKey}V instead.`);
  }
}
