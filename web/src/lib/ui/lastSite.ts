// Which site was seen last, for the front door and for pages that belong to no site.
import type { Site } from '../api/shapes';

const REMEMBERED = 'holdfast.site';

export function rememberSite(siteId: string): void {
	localStorage.setItem(REMEMBERED, siteId);
}

/** The id of the site seen last in this browser, by whomever. */
export function rememberedSite(): string | null {
	return localStorage.getItem(REMEMBERED);
}

/** The site seen last if it is still one of these, else the first. */
export function lastSite(sites: Site[]): Site | undefined {
	const remembered = localStorage.getItem(REMEMBERED);
	return sites.find((site) => site.site_id === remembered) ?? sites[0];
}
