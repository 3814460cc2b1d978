import { describe, expect, it } from 'vitest';
import { toCivil, toInstant } from '../time/zone';
import { dragSpan, stepOfView, type DragKind } from './drag';

const ZONE = 'America/Toronto';
const at = (clock: string) => toInstant(`2026-11-24T${clock}:00`, ZONE);

function drag(kind: DragKind, from: string, to: string, original?: [string, string]): string {
	const span = dragSpan({
		kind,
		origin: at(from),
		pointer: at(to),
		...(original ? { original: { start: at(original[0]), end: at(original[1]) } } : {}),
		stepMinutes: 15,
		zone: ZONE
	});
	return `${toCivil(span.start, ZONE).slice(11, 16)}-${toCivil(span.end, ZONE).slice(11, 16)}`;
}

describe('a drag', () => {
	it('creates from grid line to grid line, in both directions', () => {
		expect(drag('create', '09:03', '10:50')).toBe('09:00-11:00');
		expect(drag('create', '10:50', '09:03')).toBe('09:00-11:00');
		expect(drag('create', '09:05', '09:06')).toBe('09:00-09:15');
	});

	it('moves without changing the length', () => {
		expect(drag('move', '09:20', '10:25', ['09:00', '11:00'])).toBe('10:00-12:00');
	});

	it('resizes to one step at the least', () => {
		expect(drag('resize-end', '11:00', '12:20', ['09:00', '11:00'])).toBe('09:00-12:15');
		expect(drag('resize-end', '11:00', '08:00', ['09:00', '11:00'])).toBe('09:00-09:15');
		expect(drag('resize-start', '09:00', '12:00', ['09:00', '11:00'])).toBe('10:45-11:00');
	});
});

it('takes whole days, also the long one', () => {
	const noon = toInstant('2026-11-01T12:00:00', ZONE);
	const { start, end } = dragSpan({
		kind: 'create',
		origin: noon,
		pointer: noon,
		stepMinutes: 1440,
		zone: ZONE
	});
	expect(end - start).toBe(25 * 3600);
});

it('the step follows what can be aimed at', () => {
	expect(stepOfView('day', 15)).toBe(15);
	expect(stepOfView('week', 15)).toBe(30);
	expect(stepOfView('week', 60)).toBe(60);
	expect(stepOfView('month', 15)).toBe(1440);
});
