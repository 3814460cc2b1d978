// Which resources are shown and under which heading. Owns filtering by category and words, and grouping; pure.
import type { Resource } from '../api/shapes';

export interface CategoryRow {
	kind: 'category';
	key: string;
	label: string;
	count: number;
	isCollapsed: boolean;
}

export interface ResourceRow {
	kind: 'resource';
	key: string;
	resource: Resource;
}

export type Row = CategoryRow | ResourceRow;

/** A top-level category and how many resources it holds. */
export interface Category {
	name: string;
	count: number;
}

const SEPARATOR = ' / ';

/** The category of a resource without one is the empty text. */
export function topCategory(resource: Resource): string {
	return (resource.category ?? '').split(SEPARATOR)[0] ?? '';
}

export function categoriesOf(resources: Resource[]): Category[] {
	const counts = new Map<string, number>();
	for (const resource of resources) {
		const name = topCategory(resource);
		counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	return [...counts]
		.map(([name, count]) => ({ name, count }))
		.sort((a, b) => compareCategories(a.name, b.name));
}

/** What is without a category comes last. */
function compareCategories(a: string, b: string): number {
	if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
	return a.localeCompare(b, undefined, { numeric: true });
}

/** Whether every word of the search is found somewhere in the resource's names and labels. */
export function matches(resource: Resource, search: string): boolean {
	const words = fold(search).split(/\s+/).filter(Boolean);
	if (words.length === 0) return true;
	const keywords = resource.keywords;
	const text = fold(
		[
			resource.name,
			resource.category ?? '',
			...(resource.altnames ?? []),
			...(resource.tags ?? []),
			...(Array.isArray(keywords) ? keywords : [keywords ?? ''])
		].join(' ')
	);
	return words.every((word) => text.includes(word));
}

function fold(text: string): string {
	return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

export interface RowFilter {
	category: string | null;
	search: string;
	collapsed: ReadonlySet<string>;
}

/** The rows in order: a heading per category, under it its resources unless it is collapsed. */
export function buildRows(resources: Resource[], { category, search, collapsed }: RowFilter): Row[] {
	const groups = new Map<string, Resource[]>();
	for (const resource of resources) {
		if (category !== null && topCategory(resource) !== category) continue;
		if (!matches(resource, search)) continue;
		const key = resource.category ?? '';
		const group = groups.get(key);
		if (group) group.push(resource);
		else groups.set(key, [resource]);
	}
	return [...groups]
		.sort(([a], [b]) => compareCategories(a, b))
		.flatMap(([key, members]): Row[] => {
			const isCollapsed = collapsed.has(key);
			const heading: CategoryRow = {
				kind: 'category',
				key: `category:${key}`,
				label: headingOf(key, category),
				count: members.length,
				isCollapsed
			};
			if (isCollapsed) return [heading];
			const sorted = members.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
			return [
				heading,
				...sorted.map((resource): Row => ({ kind: 'resource', key: resource.reservable_id, resource }))
			];
		});
}

/** Within one category its own name goes without saying. */
function headingOf(path: string, category: string | null): string {
	if (category && path.startsWith(category + SEPARATOR))
		return path.slice(category.length + SEPARATOR.length);
	return path;
}
