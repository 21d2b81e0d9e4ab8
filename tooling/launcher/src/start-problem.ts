/** Something that a person must change before Millrace can start; the message is one clear sentence with what to do. */
export class StartProblem extends Error {
  override readonly name = "StartProblem";
}
