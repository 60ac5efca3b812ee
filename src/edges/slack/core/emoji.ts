/**
 * Slack tells a reaction by its short name only. These are the ones people put on messages; others, and those of the
 * workspace itself, WhatsApp cannot be given.
 */
const table = `
  +1 👍  -1 👎  thumbsup 👍  thumbsdown 👎  ok_hand 👌  clap 👏  raised_hands 🙌  open_hands 👐  pray 🙏
  muscle 💪  wave 👋  point_up ☝️  point_down 👇  point_left 👈  point_right 👉  v ✌️  crossed_fingers 🤞
  handshake 🤝  fist ✊  facepunch 👊  raised_hand ✋  hand ✋  writing_hand ✍️  heart ❤️  orange_heart 🧡
  yellow_heart 💛  green_heart 💚  blue_heart 💙  purple_heart 💜  black_heart 🖤  broken_heart 💔
  two_hearts 💕  sparkling_heart 💖  grinning 😀  smiley 😃  smile 😄  grin 😁  laughing 😆  satisfied 😆
  sweat_smile 😅  joy 😂  rolling_on_the_floor_laughing 🤣  relaxed ☺️  blush 😊  innocent 😇
  slightly_smiling_face 🙂  upside_down_face 🙃  wink 😉  relieved 😌  heart_eyes 😍
  smiling_face_with_3_hearts 🥰  kissing_heart 😘  yum 😋  stuck_out_tongue 😛
  stuck_out_tongue_winking_eye 😜  zany_face 🤪  star-struck 🤩  partying_face 🥳  sunglasses 😎
  nerd_face 🤓  thinking_face 🤔  face_with_raised_eyebrow 🤨  neutral_face 😐  expressionless 😑
  no_mouth 😶  face_with_rolling_eyes 🙄  smirk 😏  hugging_face 🤗  shushing_face 🤫  grimacing 😬
  zipper_mouth_face 🤐  disappointed 😞  worried 😟  confused 😕  slightly_frowning_face 🙁
  white_frowning_face ☹️  cry 😢  sob 😭  pleading_face 🥺  open_mouth 😮  astonished 😲  flushed 😳
  scream 😱  fearful 😨  cold_sweat 😰  tired_face 😫  weary 😩  angry 😠  rage 😡  triumph 😤
  exploding_head 🤯  saluting_face 🫡  sleeping 😴  mask 😷  skull 💀  ghost 👻  robot_face 🤖  poop 💩
  hankey 💩  tada 🎉  confetti_ball 🎊  balloon 🎈  gift 🎁  birthday 🎂  cake 🍰  trophy 🏆  medal 🎖️
  first_place_medal 🥇  star ⭐  star2 🌟  sparkles ✨  fire 🔥  boom 💥  zap ⚡  rocket 🚀  sunny ☀️
  rainbow 🌈  snowflake ❄️  rose 🌹  bouquet 💐  tulip 🌷  sunflower 🌻  four_leaf_clover 🍀  coffee ☕
  beer 🍺  beers 🍻  wine_glass 🍷  champagne 🍾  clinking_glasses 🥂  pizza 🍕  100 💯  white_check_mark ✅
  heavy_check_mark ✔️  ballot_box_with_check ☑️  x ❌  heavy_multiplication_x ✖️  heavy_plus_sign ➕
  question ❓  exclamation ❗  grey_question ❔  warning ⚠️  no_entry ⛔  no_entry_sign 🚫  red_circle 🔴
  large_green_circle 🟢  large_blue_circle 🔵  eyes 👀  eye 👁️  bulb 💡  bell 🔔  speech_balloon 💬
  thought_balloon 💭  mega 📣  loudspeaker 📢  phone ☎️  telephone_receiver 📞  iphone 📱  email 📧
  envelope ✉️  package 📦  truck 🚚  airplane ✈️  car 🚗  house 🏠  moneybag 💰  dollar 💵  euro 💶
  credit_card 💳  calendar 📆  date 📅  clock1 🕐  hourglass ⌛  hourglass_flowing_sand ⏳  lock 🔒  unlock 🔓
  key 🔑  mag 🔍  pushpin 📌  round_pushpin 📍  paperclip 📎  link 🔗  memo 📝  pencil 📝  books 📚  camera 📷
  art 🎨  musical_note 🎵  checkered_flag 🏁  chart_with_upwards_trend 📈
  white_heart 🤍  heartpulse 💗  heartbeat 💓  cupid 💘  rofl 🤣  punch 👊  sweat 😓  yawning_face 🥱
`;

const emoji = new Map(
  table
    .trim()
    .split(/\s{2,}/)
    .map((pair) => pair.split(' ') as [string, string]),
);

/** The hands among them take a skin tone: `+1::skin-tone-3`. */
const takesTone = /^\p{Emoji_Modifier_Base}/u;
const tones = ['🏻', '🏼', '🏽', '🏾', '🏿'];

/** The emoji that a reaction's short name stands for; undefined for one that is not known. */
export function emojiNamed(name: string): string | undefined {
  const [base = '', tone] = name.split('::skin-tone-');
  const found = emoji.get(base);
  if (!found || !tone || !takesTone.test(found)) return found;
  return found.replace('\ufe0f', '') + (tones[Number(tone) - 2] ?? '');
}
