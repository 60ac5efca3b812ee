import type { InboundMessage, MessageType, UnknownPart } from '../../port/channel.js';

export interface Content {
  type: MessageType;
  /** It can always be read; bracketed words are ours, the rest is the customer's. */
  text: string;
  media?: InboundMessage['media'];
  replyTo?: string;
  /** The id that a tapped button or row carries. */
  choice?: string;
  /** The product of a catalogue that it is. */
  product?: InboundMessage['product'];
  /** It is of a type that this version does not know. */
  unknown?: UnknownPart;
}
