import { people, store, userName } from './store.js';

/** `@name` of somebody here becomes a mention, as picking the name from Slack's list does. */
export function withMentions(text) {
  const named = new Map(
    [...people(), store.users.get(store.bot.user_id)].flatMap((user) => [
      [user.name.toLowerCase(), user.id],
      [userName(user.id).toLowerCase(), user.id],
    ]),
  );
  return text
    .replace(/(^|\s)@([\w.-]*\w)/g, (whole, before, name) => {
      const id = named.get(name.toLowerCase());
      return id ? `${before}<@${id}>` : whole;
    })
    .replace(/(^|\s)@(here|channel|everyone)\b/g, '$1<!$2>');
}
