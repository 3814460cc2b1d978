import { describe, expect, it } from 'vitest';
import type { Property } from '../api/manage';
import { asked, valueOf, withValue, written } from './values';

const values = [
	{ property_id: null, value: 'red', propertydef: { propdef_id: 1, name: 'Colour' } },
	{ property_id: null, value: [1, 2], propertydef: { propdef_id: 2, name: 'Sizes' } }
];

describe('values of properties', () => {
	it('are found by their property', () => {
		expect(valueOf(values, 2)).toEqual([1, 2]);
		expect(valueOf(values, 3)).toBeNull();
		expect(valueOf(undefined, 1)).toBeNull();
	});

	it('are changed, added and cleared one by one', () => {
		expect(written(withValue(values, 1, 'blue'))[0]).toEqual({
			propertydef: { propdef_id: 1 },
			value: 'blue'
		});
		const cleared = withValue(values, 2, []);
		expect(written(cleared)[1]).toEqual({ propertydef: { propdef_id: 2 }, clear: true });
		expect(valueOf(cleared, 2)).toBeNull();
		expect(written(withValue([], 3, 5))).toEqual([{ propertydef: { propdef_id: 3 }, value: 5 }]);
	});

	it('of another class are not asked for, unless there is one', () => {
		const of = (propdef_id: number, className: string | null) =>
			({ propdef_id, class: className }) as Property;
		const properties = [of(1, 'Equipment'), of(3, 'Equipment'), of(4, null)];
		const ids = (className: string) => asked(properties, values, className).map((one) => one.propdef_id);
		expect(ids('Equipment')).toEqual([1, 3, 4]);
		expect(ids('Location')).toEqual([1, 4]);
	});
});
