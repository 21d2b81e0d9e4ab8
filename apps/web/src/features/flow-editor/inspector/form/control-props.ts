/** What ties a control to its label, its help and its error. */
export type ControlProps = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };
