"""The machine-readable picture and tone of tests/e2e/lib/truth.mjs, for the independent peer: made and read with numpy.

A grid of 8 columns and 4 rows of bright and dark blocks: identity, frame counter (two rows), checksum."""
import numpy

COLUMNS, ROWS = 8, 4
SAMPLE_RATE = 48000


def tone_of(identity):
    return 400 + 170 * identity


def checksum(identity, counter):
    return (identity ^ (counter >> 8) ^ (counter & 255) ^ 0xA5) & 255


def draw(identity, counter, width=640, height=360):
    """The picture as grey levels."""
    values = [identity & 255, counter >> 8 & 255, counter & 255, checksum(identity, counter)]
    bits = numpy.array([[value >> (7 - i) & 1 for i in range(COLUMNS)] for value in values], dtype=numpy.uint8)
    blocks = numpy.where(bits == 1, 232, 24).astype(numpy.uint8)
    return numpy.kron(blocks, numpy.ones((height // ROWS, width // COLUMNS), dtype=numpy.uint8))


def read(grey):
    """(identity, counter) of a picture given as grey levels, or None when it carries no code."""
    height, width = grey.shape
    values = []
    for row in range(ROWS):
        value = 0
        for column in range(COLUMNS):
            top, left = height * row // ROWS, width * column // COLUMNS
            block = grey[top + height // ROWS // 3: top + 2 * height // ROWS // 3 + 1,
                         left + width // COLUMNS // 3: left + 2 * width // COLUMNS // 3 + 1]
            value = value << 1 | int(block.mean() > 128)
        values.append(value)
    identity, counter = values[0], values[1] << 8 | values[2]
    return (identity, counter) if checksum(identity, counter) == values[3] else None


class ToneFinder:
    """Collects samples and names the strongest frequency once enough are there."""

    WINDOW = 8192

    def __init__(self):
        self.samples = numpy.zeros(0)

    def feed(self, samples):
        """The strongest frequency in Hz, or None: not enough sound yet, or silence."""
        self.samples = numpy.concatenate([self.samples, samples])
        if len(self.samples) < self.WINDOW:
            return None
        window, self.samples = self.samples[: self.WINDOW], numpy.zeros(0)
        if numpy.abs(window).mean() < 50:  # of 32768
            return None
        spectrum = numpy.abs(numpy.fft.rfft(window * numpy.hanning(self.WINDOW)))
        return float(numpy.argmax(spectrum)) * SAMPLE_RATE / self.WINDOW
