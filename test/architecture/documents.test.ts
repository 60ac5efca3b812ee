import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { documents } from '../../src/app/documents.js';

describe('Files made from the code', () => {
  it.each(documents())('$path says what the code says (npm run cli -- docs writes it)', ({ path, text }) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
