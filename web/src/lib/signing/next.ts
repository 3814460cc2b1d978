// Where somebody wanted to be before they signed in, kept while they are at an identity provider.
const REMEMBERED = 'holdfast.next';

export function rememberNext(path: string): void {
	sessionStorage.setItem(REMEMBERED, path);
}

/** The path that was remembered, once; the front door without one. */
export function takeNext(): string {
	const path = sessionStorage.getItem(REMEMBERED) ?? '/';
	sessionStorage.removeItem(REMEMBERED);
	return withinApp(path);
}

/** Only a place within this app, never another host. */
export function withinApp(wanted: string): string {
	const target = new URL(wanted, location.origin);
	return target.origin === location.origin ? target.pathname + target.search : '/';
}

/** The site that a path belongs to. */
export function siteOf(path: string): string | null {
	return /^\/site\/(site_[a-z0-9]+)(?:\/|$)/.exec(path)?.[1] ?? null;
}
