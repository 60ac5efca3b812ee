export const watched: { files: RegExp; tests: string[] }[];
export const always: string[];
