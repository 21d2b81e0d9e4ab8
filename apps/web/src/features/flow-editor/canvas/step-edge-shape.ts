/** How an edge turns its corners, on the page and in the overview. */
export const edgeShape = { borderRadius: 10, offset: 24 };
