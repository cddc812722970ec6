// Carrying a person to a room with the mouse. The type of what is carried tells it from files and texts.

const kType = 'application/x-conclave-person';

export function carry(event: DragEvent, endpoint: string): void {
  event.dataTransfer?.setData(kType, endpoint);
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
}

export function isCarrying(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(kType) ?? false;
}

/** '' when it is nobody. */
export function carried(event: DragEvent): string {
  return event.dataTransfer?.getData(kType) ?? '';
}
