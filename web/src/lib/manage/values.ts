// Values of a site's properties as a resource has them and as a form changes them. Pure.
import type { Property } from '../api/manage';

/** A value as the server answers it, and as it is written back. */
export interface PropertyValue {
	property_id?: unknown;
	value?: unknown;
	clear?: boolean;
	propertydef: { propdef_id: number };
}

function isOf(propertyId: number) {
	return (one: PropertyValue) => one.propertydef.propdef_id === propertyId;
}

/** The value of a property; null when there is none. */
export function valueOf(values: unknown, propertyId: number): unknown {
	const found = Array.isArray(values) ? (values as PropertyValue[]).find(isOf(propertyId)) : undefined;
	return found?.clear ? null : (found?.value ?? null);
}

/** The values with one of them changed; null clears it. */
export function withValue(values: unknown, propertyId: number, value: unknown): PropertyValue[] {
	const all = Array.isArray(values) ? (values as PropertyValue[]) : [];
	const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
	const written: PropertyValue = isEmpty
		? { propertydef: { propdef_id: propertyId }, clear: true }
		: { propertydef: { propdef_id: propertyId }, value };
	const place = all.findIndex(isOf(propertyId));
	return place < 0 ? [...all, written] : all.map((one, at) => (at === place ? { ...one, ...written } : one));
}

/** What of the values has to be written: definitions are left out, the server knows them. */
export function written(values: unknown): PropertyValue[] {
	const all = Array.isArray(values) ? (values as PropertyValue[]) : [];
	return all.map(({ value, clear, propertydef }) => ({
		propertydef: { propdef_id: propertydef.propdef_id },
		...(clear ? { clear } : { value })
	}));
}

/** The properties that a resource of a class is asked for: its own, and any it has a value of. */
export function asked(properties: Property[], values: unknown, className: unknown): Property[] {
	return properties.filter(
		(property) =>
			!property.class || property.class === className || valueOf(values, property.propdef_id) !== null
	);
}
