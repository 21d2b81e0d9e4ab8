/** Letters and digits that can't be mistaken for each other when read aloud. */
const alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
const length = 18;

/** A random password of about 100 bits. */
export function generatePassword(): string {
  const characters: string[] = [];
  // Values beyond the last whole multiple of the alphabet would favour its first letters.
  const limit = 256 - (256 % alphabet.length);
  while (characters.length < length) {
    for (const value of crypto.getRandomValues(new Uint8Array(32)))
      if (value < limit && characters.length < length) characters.push(alphabet.charAt(value % alphabet.length));
  }
  return characters.join("");
}
