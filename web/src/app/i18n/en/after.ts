export const after = {
  'ended.left': 'You left {room}',
  'ended.kicked': 'You were removed from {room}',
  'ended.destroyed': 'The conference in {room} has ended',
  'ended.failed': 'The conference could not be reached',
  'ended.password': 'This room needs a password',
  'ended.full': 'This room is full',
  'ended.notAllowed': 'You may not enter this room',
  'ended.rejoin': 'Join again',
  'ended.start': 'Start page',
} as const;
