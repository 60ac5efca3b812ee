import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import type { MediaContent } from './contents.js';

/** Bytes and type of a file the customer did not choose: small, but of the right kind. */
export function sampleFile(type: MediaContent['type']): {
  bytes: Buffer;
  mimeType: string;
  filename?: string;
} {
  switch (type) {
    case 'image':
      return { bytes: samplePicture(), mimeType: 'image/png' };
    case 'sticker':
      return { bytes: Buffer.from(sticker, 'base64'), mimeType: 'image/webp' };
    case 'audio':
      return { bytes: readFileSync(voice), mimeType: 'audio/ogg; codecs=opus' };
    case 'video':
      return {
        bytes: Buffer.from('000000186674797069736f6d0000020069736f6d61766331', 'hex'),
        mimeType: 'video/mp4',
      };
    default:
      return { bytes: Buffer.from(document), mimeType: 'application/pdf', filename: 'invoice.pdf' };
  }
}

/** Three notes in a second, in Ogg and Opus as WhatsApp's apps record them. */
const voice = new URL('./voice.ogg', import.meta.url);

/** One pixel of WebP. */
const sticker = 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA';

const document = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;

/** A PNG of a sunset over the sea, 240 × 160. */
function samplePicture(): Buffer {
  const [width, height] = [240, 160];
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x += 1) row.set(pixel(x, y), 1 + x * 3);
    return row;
  });
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function pixel(x: number, y: number): [number, number, number] {
  const sun = Math.hypot(x - 160, y - 84) < 22 && y < 100;
  if (sun) return [255, 236, 170];
  if (y >= 100) {
    const glitter = Math.abs(x - 160) < 26 - (y - 100) / 4 && (x + y * 3) % 7 < 3;
    return glitter ? [255, 208, 140] : [36, 62 + (160 - y) / 3, 104 + (160 - y) / 2];
  }
  return [250 - (100 - y) * 1.2, 120 + y * 0.7, 90 + (100 - y) * 0.8];
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
