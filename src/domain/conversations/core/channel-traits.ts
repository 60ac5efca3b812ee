/** What a conversation has to know of the channel it goes over, without asking the platform. */
export interface ChannelTraits {
  /**
   * Whether WhatsApp limits when free replies may be sent, and has templates for the rest of the time. whatsapp-web.js
   * sends like a phone: nothing shuts, and there are no templates.
   */
  window: boolean;
  /** Whether it carries any file, as a document; the Cloud API takes only the kinds that Meta names. */
  anyFile: boolean;
  /** Whether one process alone can reach it: that of its browser. */
  ownProcess: boolean;
}

const cloud: ChannelTraits = { window: true, anyFile: false, ownProcess: false };
const web: ChannelTraits = { window: false, anyFile: true, ownProcess: true };

/** The traits of the channel with this id: `web:…` are whatsapp-web.js, all others the Cloud API. */
export const channelTraits = (channelId: string): ChannelTraits =>
  channelId.startsWith('web:') ? web : cloud;
