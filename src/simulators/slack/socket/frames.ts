/** What a WebSocket frame carries; the names of RFC 6455. */
export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  opcode: number;
  payload: Buffer;
}

/** One unmasked frame, as servers send them. */
export function frame(opcode: number, payload: Buffer | string = ''): Buffer {
  const body = Buffer.from(payload as string);
  const length = body.length;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([0x80 | opcode, 127]), long(length)]);
  return Buffer.concat([head, body]);
}

function long(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

/** The whole frames at the beginning of what came from a client, and the rest. */
export function framesIn(bytes: Buffer): { frames: Frame[]; rest: Buffer } {
  const frames: Frame[] = [];
  let rest = bytes;
  for (;;) {
    const next = firstFrame(rest);
    if (!next) return { frames, rest };
    frames.push(next.frame);
    rest = rest.subarray(next.length);
  }
}

function firstFrame(bytes: Buffer): { frame: Frame; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & 127;
  const isMasked = (bytes[1]! & 128) !== 0;
  const sizeBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskAt = 2 + sizeBytes;
  const start = maskAt + (isMasked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const size =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + size) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + size));
  if (isMasked) {
    const mask = bytes.subarray(maskAt, start);
    for (let at = 0; at < payload.length; at += 1) payload[at]! ^= mask[at % 4]!;
  }
  return { frame: { opcode: bytes[0]! & 15, payload }, length: start + size };
}
