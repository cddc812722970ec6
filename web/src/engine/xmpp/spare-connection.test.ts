import { beforeEach, expect, it, vi } from 'vitest';
import { SpareConnection, type SparePort } from './spare-connection';

const port = (isOnline = true) => ({ isOnline, close: vi.fn(() => Promise.resolve()) }) as unknown as SparePort;
let open: ReturnType<typeof vi.fn<() => Promise<SparePort>>>;
let spare: SpareConnection;

beforeEach(() => {
  vi.useFakeTimers();
  open = vi.fn(() => Promise.resolve(port()));
  spare = new SpareConnection(open);
});

it('is opened once and handed out once', async () => {
  spare.warm();
  spare.warm();
  const first = await spare.take();
  expect(open).toHaveBeenCalledTimes(1);
  expect(await spare.take()).not.toBe(first);
  expect(open).toHaveBeenCalledTimes(2);
});

it('is replaced when it failed or was lost meanwhile', async () => {
  open.mockRejectedValueOnce(new Error('no network'));
  spare.warm();
  expect((await spare.take()).isOnline).toBe(true);
  const lost = port(false);
  open.mockResolvedValueOnce(lost);
  spare.warm();
  expect((await spare.take()).isOnline).toBe(true);
  expect(lost.close).toHaveBeenCalled();
});

it('tells the join what keeps it from opening', async () => {
  open.mockRejectedValue(new Error('no network'));
  spare.warm();
  await expect(spare.take()).rejects.toThrow('no network');
});

it('is closed when nobody wants it, and can be opened again', async () => {
  const unused = port();
  open.mockResolvedValueOnce(unused);
  spare.warm();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(unused.close).toHaveBeenCalledTimes(1);
  spare.warm();
  expect(open).toHaveBeenCalledTimes(2);
  spare.close();
});
