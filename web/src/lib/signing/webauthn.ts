// Passkeys in the browser: whether there are any, and giving up. The ceremonies themselves are in api/passkeys.ts.

/** Whether this browser makes passkeys and reads what the server asks for. */
export function hasPasskeys(): boolean {
	return (
		typeof PublicKeyCredential === 'function' &&
		typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function'
	);
}

/** Whether somebody closed what the browser showed, or waited too long. */
export function wasGivenUp(caught: unknown): boolean {
	return (
		caught instanceof DOMException && (caught.name === 'NotAllowedError' || caught.name === 'AbortError')
	);
}
