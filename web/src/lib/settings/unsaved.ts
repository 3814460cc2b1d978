// Changes to settings that are not saved yet, kept in this browser so that leaving the page loses nothing.

const PREFIX = 'holdfast.unsaved.';

export function keepUnsaved(resourceId: string, changed: Record<string, unknown>): void {
	const key = PREFIX + resourceId;
	if (Object.keys(changed).length === 0) sessionStorage.removeItem(key);
	else sessionStorage.setItem(key, JSON.stringify(changed));
}

/** What was kept; nothing when there is none or it cannot be read. */
export function readUnsaved(resourceId: string): Record<string, unknown> {
	try {
		const kept: unknown = JSON.parse(sessionStorage.getItem(PREFIX + resourceId) ?? '{}');
		return kept !== null && typeof kept === 'object' ? (kept as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}
