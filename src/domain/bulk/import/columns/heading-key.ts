/** A heading without case, accents, spaces and punctuation: "Correo electrónico" → "correoelectronico". */
export const headingKey = (heading: string): string =>
  heading
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
