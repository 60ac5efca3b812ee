import { describe, expect, it } from '@jest/globals';
import { fileNameOf } from '../../src/domain/conversations/messages/media.js';
import { cleanFileName, judgeFile } from '../../src/domain/conversations/reply/outgoing-files.js';

const cloud = 'cloud:1';
const judge = (filename: string, mimeType: string, bytes = 1_000, channel = cloud) =>
  judgeFile({ filename, mimeType, bytes }, channel);

describe('What WhatsApp carries', () => {
  it.each([
    ['a.jpg', 'image/jpeg', 'image', 'image/jpeg'],
    ['a.m4a', 'audio/x-m4a', 'audio', 'audio/mp4'],
    ['a.ogg', 'audio/ogg; codecs=opus', 'audio', 'audio/ogg'],
    ['a.mp4', 'video/mp4', 'video', 'video/mp4'],
    ['a.pdf', 'application/pdf', 'document', 'application/pdf'],
    ['list.csv', 'text/csv', 'document', 'text/plain'],
  ])('%s (%s) goes as %s', (name, given, type, mimeType) => {
    expect(judge(name, given)).toEqual({ type, mimeType });
  });

  it.each(['image/gif', 'image/heic', 'application/zip', 'video/quicktime', 'application/octet-stream', ''])(
    'not %s, which WhatsApp Web takes as a document',
    (type) => {
      expect(judge('x', type)).toEqual({ refused: expect.stringContaining('WhatsApp takes JPEG and PNG') });
      expect(judge('x', type, 1, 'web:main')).toMatchObject({ type: 'document' });
    },
  );

  it.each([
    ['image/png', 5],
    ['audio/mpeg', 16],
    ['video/mp4', 16],
    ['application/pdf', 100],
  ])('%s up to %d MB, and says so', (type, mb) => {
    expect(judge('x', type, mb * 1024 * 1024)).toHaveProperty('type');
    expect(judge('x', type, mb * 1024 * 1024 + 1)).toEqual({
      refused: expect.stringContaining(`of at most ${mb} MB`),
    });
  });

  it('nothing that is empty', () => {
    expect(judge('x.pdf', 'application/pdf', 0)).toEqual({ refused: 'x.pdf was not sent: it is empty.' });
  });
});

describe('The name of a file', () => {
  const at = new Date('2026-11-22T18:30:00Z');
  const name = (type: string, media: object) => fileNameOf({ type, said_at: at, media });

  it('is its own, or says what it is in an ending that players know', () => {
    expect(name('document', { filename: 'offer.pdf' })).toBe('offer.pdf');
    expect(name('audio', { voice: true, mime_type: 'audio/ogg; codecs=opus' })).toBe(
      'voice-20261122-1830.ogg',
    );
    expect(name('image', { mime_type: 'image/jpeg' })).toBe('image-20261122-1830.jpg');
    expect(name('document', {})).toBe('document-20261122-1830');
  });

  it('has no folders and nothing invisible in it', () => {
    expect(cleanFileName('../../etc/passwd')).toBe('passwd');
    expect(cleanFileName('C:\\bills\\may\u202e.pdf')).toBe('may.pdf');
    expect(cleanFileName('\u0000')).toBe('file');
  });
});
