import { fileURLToPath } from 'node:url';

/** The project's directory; everything is run from here, wherever the command was typed. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
