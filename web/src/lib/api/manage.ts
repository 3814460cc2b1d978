// The calls of those who look after resources: definitions of properties, tables, and many resources at once.
import { client, take, type Answer } from './client';
import type { components } from './schema';
import type { Resource } from './shapes';

type Api = components['schemas'];

/** A property that the site has defined for its resources. */
export type Property = Api['SiteProperty'];
export type PropertyInput = Partial<Api['PropertyInput']>;
export type Category = Api['Category'];
/** What comes of writing many resources, row by row. */
export type Written = Api['WrittenResources'];
export type WrittenRow = Api['WrittenRow'];

/** What the list of resources is narrowed to; empty texts narrow nothing. */
export interface ResourceFilter {
	search: string;
	category: string;
	status: string;
	/** `active` is the usual list, without what is archived. */
	shown: 'active' | 'archived' | 'all';
	/** Values of properties, such as `3:Blue`. */
	properties: string[];
	order: string;
}

/** One page of the resource list for those who look after it. */
export function pageOfResources(
	siteId: string,
	filter: ResourceFilter,
	limit: number,
	offset: number
): Promise<Answer<Resource[]>> {
	const query = {
		site_id: siteId,
		attribs: 'name+category+units+status+active+archived+reservable+version',
		limit,
		offset,
		...(filter.search ? { search: filter.search } : {}),
		...(filter.category ? { category: filter.category } : {}),
		...(filter.status ? { status: [filter.status] } : {}),
		...(filter.properties.length > 0 ? { properties: filter.properties } : {}),
		...(filter.shown === 'archived' ? { archived: true } : {}),
		...(filter.shown === 'all' ? { include_archived: true } : {}),
		...(filter.order ? { order_by: filter.order } : {})
	};
	return take<Resource[]>(client.GET('/api/reservables', { params: { query } }));
}

export async function listProperties(siteId: string): Promise<Property[]> {
	const params = { path: { site_id: siteId } };
	return (await take<Property[]>(client.GET('/api/sites/{site_id}/propertydefs', { params }))).data;
}

/** Defines a property, or changes the one of this number. */
export async function saveProperty(
	siteId: string,
	propertyId: number | null,
	input: PropertyInput
): Promise<Property> {
	const body = input as Api['PropertyInput'];
	const call =
		propertyId === null
			? client.POST('/api/sites/{site_id}/propertydefs', { params: { path: { site_id: siteId } }, body })
			: client.POST('/api/sites/{site_id}/propertydefs/{propdef_id}', {
					params: { path: { site_id: siteId, propdef_id: propertyId } },
					body
				});
	return (await take<Property>(call)).data;
}

/** Takes a property away, with the values that resources have. */
export async function deleteProperty(siteId: string, propertyId: number): Promise<void> {
	const params = { path: { site_id: siteId, propdef_id: propertyId } };
	const body = { force: true };
	await take(client.POST('/api/sites/{site_id}/propertydefs/{propdef_id}/delete', { params, body }));
}

export async function listCategories(siteId: string): Promise<Category[]> {
	const params = { path: { site_id: siteId } };
	const found = take<Api['Categories']>(client.GET('/api/sites/{site_id}/categories', { params }));
	return (await found).data.categories;
}

/** Where the table of all resources is. */
export function tableAddress(siteId: string): string {
	return `/api/sites/${siteId}/reservables.csv`;
}

/** Imports a table, or only says what would come of it. */
export async function importTable(siteId: string, csv: string, isTrial: boolean): Promise<Written> {
	const call = client.POST('/api/sites/{site_id}/reservables/import', {
		params: { path: { site_id: siteId } },
		body: { csv, dry_run: isTrial } as Api['ImportInput']
	});
	return (await take<Written>(call)).data;
}

/** Changes settings of many resources, or only says what would come of it. */
export async function modifyResources(
	siteId: string,
	ids: string[],
	changes: Record<string, unknown>,
	isTrial: boolean
): Promise<Written> {
	const call = client.POST('/api/sites/{site_id}/reservables/modify', {
		params: { path: { site_id: siteId } },
		body: { reservable_ids: ids, changes, dry_run: isTrial } as Api['ModifyManyInput']
	});
	return (await take<Written>(call)).data;
}
