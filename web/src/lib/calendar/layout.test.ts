import { describe, expect, it } from 'vitest';
import { heightsOf, offsetsOf, rowAt, rowsInSight, stack, useOverTime, type Taking } from './layout';

const take = (start: number, end: number, units = 1): Taking => ({ start, end, units });

/** Numbers that look random and are the same every time. */
function* numbers(seed: number) {
	for (let state = seed; ;) {
		state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
		yield state / 2_147_483_648;
	}
}

describe('stacking', () => {
	it('reuses a track as soon as it is free', () => {
		const { placed, tracks } = stack([take(0, 2), take(2, 4), take(1, 3)]);
		expect(placed.map(({ track }) => track)).toEqual([0, 1, 0]);
		expect(tracks).toBe(2);
	});

	it('gives as many tracks as units', () => {
		const { placed, tracks } = stack([take(0, 4, 1), take(1, 3, 2), take(3, 4, 1)]);
		expect(placed.map(({ track }) => track)).toEqual([0, 1, 1]);
		expect(tracks).toBe(3);
	});

	it('never draws one thing over another', () => {
		for (let seed = 1; seed < 200; seed++) {
			const next = numbers(seed);
			const number = () => next.next().value ?? 0;
			const items = Array.from({ length: 14 }, () => {
				const start = Math.floor(number() * 40);
				return take(start, start + 1 + Math.floor(number() * 12), 1 + Math.floor(number() * 3));
			});
			const { placed } = stack(items);
			for (const a of placed) {
				for (const b of placed) {
					if (a === b) continue;
					const inTime = a.item.start < b.item.end && b.item.start < a.item.end;
					const inTracks = a.track < b.track + b.tracks && b.track < a.track + a.tracks;
					expect(inTime && inTracks).toBe(false);
				}
			}
		}
	});
});

describe('use over time', () => {
	it('adds up at every instant', () => {
		const items = [take(0, 4, 2), take(2, 6, 1), take(4, 5, 3)];
		expect(useOverTime(items)).toEqual([
			{ at: 0, used: 2 },
			{ at: 2, used: 3 },
			{ at: 4, used: 4 },
			{ at: 5, used: 1 },
			{ at: 6, used: 0 }
		]);
	});
});

describe('rows', () => {
	it('are as high as their tracks need, to a limit', () => {
		expect(heightsOf(1, false).row).toBe(36);
		expect(heightsOf(1, true).row).toBe(48);
		expect(heightsOf(2, false)).toEqual({ row: 42, track: 17 });
		expect(heightsOf(3, false).row).toBe(50);
		expect(heightsOf(34, false).row).toBeLessThan(160);
	});

	it('in sight are found among many', () => {
		const offsets = offsetsOf(Array.from({ length: 5_000 }, () => 36));
		expect(rowAt(offsets, 0)).toBe(0);
		expect(rowAt(offsets, 36)).toBe(1);
		expect(rowAt(offsets, 36 * 4_999 + 35)).toBe(4_999);
		expect(rowAt(offsets, 9_999_999)).toBe(4_999);
		expect(rowsInSight(offsets, 3_600, 720, 2)).toEqual([98, 123]);
		expect(rowsInSight([0], 0, 500, 2)).toEqual([0, 0]);
	});
});
