/**
 * Our part of the WhatsApp Web page, beside whatsapp-web.js' own (`window.WWebJS`): what the library cannot do or
 * does too broadly. Put in anew each time the page is ready. Inputs and results are plain data.
 */
(() => {
  const { require: part, WWebJS } = window;
  const { Msg, Chat } = part('WAWebCollections');

  const messageWith = async (key) => Msg.get(key) ?? (await Msg.getMessagesById([key]))?.messages?.[0];

  /** A message by its bare id, in whichever chat with this person it is: the page may keep it under another id. */
  const find = async ({ chats, id, fromMe }) => {
    for (const asked of chats) {
      const there = await messageWith(`${fromMe}_${asked}_${id}`);
      if (there) return there;
      const kept = (await WWebJS.getChat(asked, { getAsModel: false }))?.id._serialized;
      const moved = kept && kept !== asked && (await messageWith(`${fromMe}_${kept}_${id}`));
      if (moved) return moved;
    }
    return undefined;
  };

  /** The key under which a message of ours goes into this chat. */
  const ownKey = (chat, id) => {
    const { getMaybeMeLidUser, getMaybeMePnUser } = part('WAWebUserPrefsMeUser');
    const from = chat.id.isLid() ? getMaybeMeLidUser() : getMaybeMePnUser();
    const MsgKey = part('WAWebMsgKey');
    return new MsgKey({ from, to: chat.id, id, selfDir: 'out' });
  };

  /** Files that were handed over for sending, in Base64; one whose sending failed is handed over anew. */
  const files = new Map();
  const mostFiles = 4;

  const withFile = ({ id, mimetype, filename, asDocument }, caption) => {
    const data = files.get(id);
    files.delete(id);
    if (data === undefined) throw new Error('the file is not in the page');
    return { media: { data, mimetype, filename }, caption, sendMediaAsDocument: asDocument };
  };

  window.Threadline = {
    /** `CONNECTED`, or what else WhatsApp calls it. */
    state: () => part('WAWebSocketModel').Socket.state ?? null,

    /** Direct chats in which something happened since this time (seconds). */
    chats({ since }) {
      return Chat.getModelsArray()
        .filter(({ id, t }) => t >= since && (id.server === 'c.us' || id.server === 'lid'))
        .map(({ id, t }) => ({ id: id._serialized, t }));
    },

    /** The messages of a chat since this time, oldest first; of more than `limit` the latest. */
    async history({ chat: chatId, since, limit }) {
      const chat = await WWebJS.getChat(chatId, { getAsModel: false });
      if (!chat) return { messages: [], cut: false };
      let all = chat.msgs.getModelsArray();
      while (all.length < limit && (all.length === 0 || all[0].t >= since)) {
        const earlier = await part('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
        const known = new Set(all.map(({ id }) => id._serialized));
        const found = (earlier ?? []).filter(({ id }) => !known.has(id._serialized));
        if (found.length === 0) break;
        all = [...found, ...all];
      }
      const wanted = all.filter((message) => message.t >= since && !message.isNotification);
      wanted.sort((a, b) => a.t - b.t);
      return {
        messages: wanted.slice(-limit).map((message) => WWebJS.getMessageModel(message)),
        cut: wanted.length > limit,
      };
    },

    /**
     * Sends a text under an id of our choice, once: one that is in the chat already is not sent again, also under a
     * former id unless WhatsApp refused it there. Says whether WhatsApp has taken it, and when something failed
     * whether it had by then.
     */
    async send({ chat: chatId, id, formerIds, text, quoted, file }) {
      let key;
      try {
        const chat = await WWebJS.getChat(chatId, { getAsModel: false });
        if (!chat) return { outcome: 'no_chat' };
        for (const former of formerIds) {
          const there = await messageWith(ownKey(chat, former)._serialized);
          if (there && there.ack >= 0) return { outcome: 'there', id: former, ack: there.ack };
        }
        key = ownKey(chat, id);
        const there = await messageWith(key._serialized);
        if (there) return { outcome: 'there', id, ack: there.ack };
        // Read receipts are a courtesy; the library's call for them fails on some versions of the page.
        await WWebJS.sendSeen(chatId).catch(() => undefined);
        const quotedMessage = quoted && (await find(quoted));
        await WWebJS.sendMessage(chat, text, {
          ...(file && withFile(file, text)),
          quotedMessageId: quotedMessage?.id._serialized,
          ignoreQuoteErrors: true,
          waitUntilMsgSent: true,
          extraOptions: { id: key },
        });
        return { outcome: 'sent', id: key.id, ack: (await messageWith(key._serialized))?.ack ?? null };
      } catch (error) {
        const taken = key !== undefined && Boolean(await messageWith(key._serialized));
        return { outcome: 'failed', taken, reason: String(error?.message ?? error) };
      }
    },

    /** A piece of a file, in Base64, for the message of ours with this id. */
    take({ id, first, data }) {
      if (first && files.size >= mostFiles) files.clear();
      files.set(id, (first ? '' : (files.get(id) ?? '')) + data);
    },

    /** What became of a message: its receipt, or null when there is no such message. */
    async receipt({ message: which }) {
      const message = await find(which);
      return message ? { ack: message.ack } : null;
    },

    /** Changes the text of a message of ours. */
    async edit({ message: which, text }) {
      const message = await find(which);
      if (!message) return { outcome: 'no_message' };
      if (!part('WAWebMsgActionCapability').canEditText(message)) return { outcome: 'not_allowed' };
      await WWebJS.editMessage(message, text, {});
      return { outcome: 'done' };
    },

    /** Puts an emoji on a message of the customer, or takes ours away: an empty one. */
    async react({ message: which, emoji }) {
      const message = await find(which);
      if (!message) return { outcome: 'no_message' };
      await part('WAWebSendReactionMsgAction').sendReactionToMsg(message, emoji);
      return { outcome: 'done' };
    },

    /** Deletes a message of ours for everyone; never for ourselves alone, as the library would. */
    async revoke({ message: which }) {
      const message = await find(which);
      if (!message) return { outcome: 'no_message' };
      if (message.type === 'revoked') return { outcome: 'done' };
      if (!part('WAWebMsgActionCapability').canSenderRevokeMsg(message)) return { outcome: 'not_allowed' };
      const chat = Chat.get(message.id.remote) ?? (await Chat.find(message.id.remote));
      await part('WAWebCmd').Cmd.sendRevokeMsgs(
        chat,
        { list: [message], type: 'message' },
        { clearMedia: true },
      );
      return { outcome: 'done' };
    },
  };
})();
