const isApple = typeof navigator !== "undefined" && /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** The key that commands go with on this machine. */
export const commandKey = isApple ? "⌘" : "Ctrl+";
export const shiftKey = isApple ? "⇧" : "Shift+";
const altKey = isApple ? "⌥" : "Alt+";

export type ShortcutGroup = { title: string; keys: readonly { keys: string; text: string }[] };

/** Every key of the editor, as the shortcuts sheet shows them. */
export const editorShortcuts: readonly ShortcutGroup[] = [
  {
    title: "Draw",
    keys: [
      { keys: "N", text: "Add a node behind the selected one, or into the selected connection" },
      { keys: "/", text: "Search the nodes" },
      { keys: "C", text: "Connect the selected node" },
      { keys: "S", text: "Add a note" },
      { keys: `${commandKey}G`, text: "Group nodes" },
      { keys: `${shiftKey}${commandKey}G`, text: "Ungroup" },
      { keys: "D", text: "Disable or enable nodes" },
      { keys: "F2", text: "Rename" },
    ],
  },
  {
    title: "Edit",
    keys: [
      { keys: `${commandKey}Z`, text: "Undo" },
      { keys: `${shiftKey}${commandKey}Z`, text: "Redo" },
      { keys: `${commandKey}C`, text: "Copy as JSON" },
      { keys: `${commandKey}X`, text: "Cut" },
      { keys: `${commandKey}V`, text: "Paste" },
      { keys: `${commandKey}D`, text: "Duplicate" },
      { keys: `${altKey}drag`, text: "Drag a copy" },
      { keys: "⌫", text: "Delete" },
    ],
  },
  {
    title: "Select and move",
    keys: [
      { keys: "Tab", text: "Go to what comes next on the canvas" },
      { keys: `${altKey}↑ ↓ ← →`, text: "Go to the next node that way; changes the size of a note" },
      { keys: "↵", text: "Select; then show parameters, write a note, open or collapse a group" },
      { keys: `${shiftKey}↵`, text: "Add to the selection or take out of it" },
      { keys: `${commandKey}A`, text: "Select all" },
      { keys: "Esc", text: "Select nothing; in the inspector, back to the canvas" },
      { keys: "↑ ↓ ← →", text: `Move what is selected; with ${isApple ? "⇧" : "Shift"} further` },
      { keys: `${shiftKey}drag`, text: "Select with a box" },
      { keys: `${shiftKey}F10`, text: "Open the menu" },
    ],
  },
  {
    title: "Test",
    keys: [
      { keys: "R", text: "Run to the selected node" },
      { keys: `${shiftKey}R`, text: "Run the selected node alone" },
      { keys: "P", text: "Go to its output, to pin it" },
      { keys: `${commandKey}↵`, text: "Start a run with an input" },
    ],
  },
  {
    title: "View",
    keys: [
      { keys: `${commandKey}F`, text: "Find in the flow" },
      { keys: `${commandKey}K`, text: "All commands" },
      { keys: "1", text: "Show the whole flow" },
      { keys: "2", text: "Zoom to the selection" },
      { keys: "0", text: "Back to 100 %" },
      { keys: "+ −", text: `Zoom; or ${commandKey}scroll` },
      { keys: "H", text: "Show or hide statistics" },
      { keys: "?", text: "This list" },
    ],
  },
  {
    title: "Data beside the parameters",
    keys: [
      { keys: "↑ ↓ ← →", text: "Walk through the data, open and close" },
      { keys: "↵", text: "Insert into the field" },
      { keys: `${commandKey}C`, text: "Copy the path" },
    ],
  },
];
