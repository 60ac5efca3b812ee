import { describe, expect, it } from '@jest/globals';
import { contradicts, sniffType } from '../../src/platform/file-type.js';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')));

describe('A file is known by its first bytes', () => {
  it.each([
    ['image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe0])],
    ['image/png', bytes([0x89], 'PNG\r\n', [0x1a], '\n')],
    ['image/gif', bytes('GIF89a')],
    ['image/webp', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ')],
    ['audio/wav', bytes('RIFF', [0, 0, 0, 0], 'WAVEfmt ')],
    ['audio/ogg', bytes('OggS', [0, 2])],
    ['audio/amr', bytes('#!AMR\n')],
    ['audio/mpeg', bytes('ID3', [4])],
    ['audio/mpeg', bytes([0xff, 0xfb, 0x90])],
    ['audio/aac', bytes([0xff, 0xf1, 0x50])],
    ['audio/mp4', bytes([0, 0, 0, 24], 'ftypM4A ')],
    ['video/mp4', bytes([0, 0, 0, 24], 'ftypisom')],
    ['video/3gpp', bytes([0, 0, 0, 24], 'ftyp3gp4')],
    ['video/quicktime', bytes([0, 0, 0, 24], 'ftypqt  ')],
    ['image/heic', bytes([0, 0, 0, 24], 'ftypheic')],
    ['application/pdf', bytes('%PDF-1.7')],
    ['application/zip', bytes('PK', [3, 4])],
    ['text/html', Buffer.from('\ufeff  <!DOCTYPE HTML>')],
    ['image/svg+xml', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="x">')],
  ])('as %s', (type, head) => {
    expect(sniffType(head)).toBe(type);
  });

  it('or cannot be told, as a text or nothing at all', () => {
    expect(sniffType(Buffer.from('name,phone\nLucía,34'))).toBeUndefined();
    expect(sniffType(Buffer.alloc(0))).toBeUndefined();
  });
});

describe('A file contradicts its claim', () => {
  it.each([
    ['image/png', 'text/html'],
    ['image/jpeg', 'image/svg+xml'],
    ['image/jpeg', 'application/x-msdownload'],
    ['audio/ogg; codecs=opus', 'application/zip'],
    ['video/mp4', 'image/png'],
    ['application/pdf', 'text/html'],
  ])('when %s is %s', (claimed, sniffed) => {
    expect(contradicts(claimed, sniffed)).toBe(true);
  });

  it.each([
    ['image/jpeg', 'image/png'],
    ['audio/mp4', 'video/mp4'],
    ['video/mp4', undefined],
    ['text/html', 'text/html'],
    ['application/vnd.ms-excel', 'text/html'],
    ['application/pdf', 'application/pdf'],
  ])('but not when %s is %s', (claimed, sniffed) => {
    expect(contradicts(claimed, sniffed)).toBe(false);
  });
});
