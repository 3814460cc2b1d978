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
	return groupedBy(topCategory, resources).map(([name, { length }]) => ({ name, count: length }));
}

/** The resources by their category or its top, in the order that the site has given its categories. */
function groupedBy(nameOf: (resource: Resource) => string, resources: Resource[]): [string, Resource[]][] {
	const groups = new Map<string, Resource[]>();
	for (const resource of [...resources].sort((a, b) => comparePaths(sortingPath(a), sortingPath(b)))) {
		const name = nameOf(resource);
		const group = groups.get(name);
		if (group) group.push(resource);
		else groups.set(name, [resource]);
	}
	return [...groups];
}

/** The category with the letters that sort it, level by level. Nobody sees it. */
function sortingPath({ category, category_sortable }: Resource): string[] {
	return (category_sortable || category || '').split(SEPARATOR);
}

/** Compares level by level; what is without a category comes last. */
function comparePaths(a: string[], b: string[]): number {
	for (const [level, name] of a.entries()) {
		const other = b[level];
		if (other === undefined) return 1;
		if (name === other) continue;
		if (name === '' || other === '') return name === '' ? 1 : -1;
		const order = name.localeCompare(other, undefined, { numeric: true });
		if (order !== 0) return order;
	}
	return a.length - b.length;
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
	const wanted = resources.filter(
		(resource) => (category === null || topCategory(resource) === category) && matches(resource, search)
	);
	const categoryOf = (resource: Resource) => resource.category ?? '';
	return groupedBy(categoryOf, wanted).flatMap(([key, members]): Row[] => {
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
