// Gives a text to the person as a file. It never leaves the page otherwise.

export function saveFile(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  // The browser has taken hold of it by the next turn, and Firefox a little later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
