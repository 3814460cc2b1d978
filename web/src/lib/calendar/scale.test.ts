import { describe, expect, it } from 'vitest';
import { toInstant } from '../time/zone';
import { buildScale, instantAt, rangeOf, stepDate, xOf, type View } from './scale';

const ZONE = 'America/Toronto';

function scaleOf(view: View, date: string, foldNight = true, zoom = 1) {
	return buildScale({ range: rangeOf(view, date, ZONE), zone: ZONE, view, available: 1000, zoom, foldNight });
}

describe('what a view shows', () => {
	it('is whole dates', () => {
		expect(rangeOf('day', '2026-11-24', ZONE).dates).toEqual(['2026-11-24']);
		expect(rangeOf('week', '2026-11-25', ZONE).dates[0]).toBe('2026-11-23');
		expect(rangeOf('week', '2026-11-25', ZONE).dates).toHaveLength(7);
		expect(rangeOf('month', '2026-02-14', ZONE).dates).toHaveLength(28);
		expect(rangeOf('agenda', '2026-11-25', ZONE).dates[0]).toBe('2026-11-25');
	});

	it('steps by its own length', () => {
		expect(stepDate('day', '2026-12-31', 1)).toBe('2027-01-01');
		expect(stepDate('week', '2026-11-25', -1)).toBe('2026-11-18');
		expect(stepDate('month', '2026-01-31', 1)).toBe('2026-02-01');
	});
});

describe('the axis', () => {
	it('gives back the instant it was asked to draw', () => {
		for (const view of ['day', 'week', 'month'] as const) {
			for (const date of ['2026-11-24', '2026-11-01', '2026-03-08']) {
				const scale = scaleOf(view, date);
				for (let instant = scale.start + 60; instant < scale.end; instant += 1_740) {
					expect(instantAt(scale, xOf(scale, instant))).toBeCloseTo(instant, 3);
				}
			}
		}
	});

	it('fills the room, and more when zoomed', () => {
		expect(scaleOf('day', '2026-11-24').width).toBeCloseTo(1000);
		expect(scaleOf('day', '2026-11-24', true, 2).width).toBeGreaterThan(1900);
	});

	it('folds the night to a band', () => {
		const scale = scaleOf('day', '2026-11-24');
		expect(xOf(scale, toInstant('2026-11-24T07:00:00', ZONE))).toBe(26);
		expect(scale.segments.filter((segment) => segment.isFolded)).toHaveLength(2);
		expect(scaleOf('day', '2026-11-24', false).segments).toHaveLength(1);
	});

	it('draws all hours of the long day and marks the doubled one', () => {
		const scale = scaleOf('day', '2026-11-01', false);
		expect(scale.ticks).toHaveLength(25);
		expect(scale.ticks.filter((tick) => tick.repeats).map((tick) => tick.secondsOfDay)).toEqual([3600, 3600]);
		expect(scaleOf('day', '2026-03-08', false).ticks).toHaveLength(23);
	});

	it('keeps what is outside at the edges', () => {
		const scale = scaleOf('day', '2026-11-24');
		expect(xOf(scale, scale.start - 500)).toBe(0);
		expect(xOf(scale, scale.end + 500)).toBe(scale.width);
		expect(instantAt(scale, -5)).toBe(scale.start);
		expect(instantAt(scale, 5000)).toBe(scale.end);
	});
});
