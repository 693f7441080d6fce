/** The thread in which notes are recorded, so that the page never waits for one. Knows only what recording.ts knows. */
import { keyOf, record, type Ask } from './recording.ts';

onmessage = (message: MessageEvent<Ask>) => {
  const rendering = record(message.data);
  postMessage(
    { key: keyOf(message.data), rendering },
    { transfer: rendering.channels.map((channel) => channel.buffer as ArrayBuffer) },
  );
};
