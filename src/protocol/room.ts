/** Where the music is listened to. The sound fits itself to it; the loudness is the same everywhere. */
export const ROOMS = ['kiosk', 'headphones', 'hall', 'night'] as const;
export type RoomName = (typeof ROOMS)[number];
export const USUAL_ROOM: RoomName = 'kiosk';

export function isRoomName(name: unknown): name is RoomName {
  return ROOMS.some((room) => room === name);
}
