const isApple = typeof navigator !== "undefined" && /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** The key that commands go with on this machine. */
export const commandKey = isApple ? "⌘" : "Ctrl+";
const shift = isApple ? "⇧" : "Shift+";

/** Every key of the editor, as the shortcuts sheet shows them. */
export const shortcutGroups: readonly { title: string; keys: readonly { keys: string; text: string }[] }[] = [
  {
    title: "Edit",
    keys: [
      { keys: `${commandKey}Z`, text: "Undo" },
      { keys: `${shift}${commandKey}Z`, text: "Redo" },
      { keys: `${commandKey}C`, text: "Copy nodes" },
      { keys: `${commandKey}X`, text: "Cut nodes" },
      { keys: `${commandKey}V`, text: "Paste nodes" },
      { keys: `${commandKey}D`, text: "Duplicate nodes" },
      { keys: "⌫", text: "Delete nodes or connections" },
      { keys: "F2", text: "Rename node" },
    ],
  },
  {
    title: "Select and move",
    keys: [
      { keys: "Tab", text: "Go to the next node" },
      { keys: "↵", text: "Select the node, then show its parameters" },
      { keys: `${commandKey}A`, text: "Select all nodes" },
      { keys: "Esc", text: "Select nothing" },
      { keys: "↑ ↓ ← →", text: `Move nodes; with ${isApple ? "⇧" : "Shift"} further` },
      { keys: `${shift}drag`, text: "Select with a box" },
    ],
  },
  {
    title: "Test",
    keys: [
      { keys: "R", text: "Run to the selected node" },
      { keys: `${shift}R`, text: "Run the selected node alone" },
      { keys: "P", text: "Go to its output, to pin it" },
      { keys: `${commandKey}↵`, text: "Start a run with an input" },
    ],
  },
  {
    title: "View",
    keys: [
      { keys: "1", text: "Show the whole flow" },
      { keys: `${commandKey}scroll`, text: "Zoom" },
      { keys: "?", text: "This list" },
    ],
  },
];
