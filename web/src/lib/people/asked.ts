// What a list is narrowed to. It stands in the address and nowhere else, so that what is seen can be linked to.
import { goto } from '$app/navigation';
import { page } from '$app/state';

const TYPING_MILLISECONDS = 150;

/** What the address says of a filter; empty where it says nothing. */
export const asked = (key: string): string => page.url.searchParams.get(key) ?? '';

/** How many entries are passed over. */
export const askedOffset = (): number => Math.max(0, Number(asked('offset')) || 0);

/** Changes what is asked for; any other question begins at its first page. Empty texts ask for nothing. */
export function ask(part: Record<string, string>): void {
	const query = new URLSearchParams(page.url.searchParams);
	if (!('offset' in part)) query.delete('offset');
	for (const [key, value] of Object.entries(part)) {
		if (value) query.set(key, value);
		else query.delete(key);
	}
	void goto(`?${query}`, { keepFocus: true, noScroll: true, replaceState: 'q' in part });
}

let waiting: ReturnType<typeof setTimeout>;

/** The same once nobody types any more. */
export function askSoon(part: Record<string, string>): void {
	clearTimeout(waiting);
	waiting = setTimeout(() => ask(part), TYPING_MILLISECONDS);
}
