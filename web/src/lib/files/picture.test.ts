import { describe, expect, it } from 'vitest';
import { fitted, pictureAmong } from './picture';

describe('pictures before they are sent', () => {
	it('keep their proportions and never grow', () => {
		expect(fitted(4000, 3000)).toEqual({ width: 1600, height: 1200 });
		expect(fitted(300, 4000)).toEqual({ width: 120, height: 1600 });
		expect(fitted(640, 480)).toEqual({ width: 640, height: 480 });
		expect(fitted(10_000, 1)).toEqual({ width: 1600, height: 1 });
	});

	it('are found among what was dropped', () => {
		const file = (name: string, type: string) => new File(['x'], name, { type });
		const picture = file('a.png', 'image/png');
		expect(pictureAmong([file('a.pdf', 'application/pdf'), picture])).toBe(picture);
		expect(pictureAmong([file('a.svg', 'image/svg+xml')])).toBeNull();
		expect(pictureAmong([])).toBeNull();
	});
});
