const everyMs = 700;

/** Reads what is at work again and again and shows it, until it is over; gives what it was then. */
export async function watched<T>(
  read: () => Promise<T>,
  isAtWork: (state: T) => boolean,
  show: (state: T) => void,
): Promise<T> {
  for (;;) {
    const state = await read();
    show(state);
    if (!isAtWork(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
