// The way to the server: one client, the headers every call carries, and one kind of error. What is called is
// in calls.ts; nothing else imports this file but the session, which owns the token.
import createClient from 'openapi-fetch';
import type { paths } from './schema';
import type { Alternative, Refusal } from './shapes';

/** The envelope around every answer. */
interface Envelope {
	status?: string;
	numitems?: number;
	errors?: string[];
	warnings?: string[];
	data?: unknown;
}

/** An answer that is not what was asked for. `status` 0 means that the server was not reached. */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly sentences: string[],
		readonly refusals: Refusal[] = [],
		readonly alternatives: Alternative[] = [],
		readonly data: unknown = null
	) {
		super(sentences[0] ?? `The server answered ${status}.`);
	}

	/** Whether the same call may work in a moment. */
	get mayRetry(): boolean {
		return this.status === 0 || this.status === 429 || this.status >= 500;
	}
}

let csrfToken = '';
let whenSignedOut: () => void = () => {};

/** Sets the token that every POST carries. */
export function useToken(token: string): void {
	csrfToken = token;
}

/** What to do when the server no longer knows who is asking. */
export function onSignedOut(action: () => void): void {
	whenSignedOut = action;
}

export const client = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });

client.use({
	onRequest({ request }) {
		request.headers.set('Prefer', 'handling=strict');
		if (request.method === 'POST' && csrfToken) request.headers.set('X-CSRF-Token', csrfToken);
		return request;
	},
	onResponse({ request, response }) {
		const isSession = new URL(request.url).pathname === '/api/session';
		if (response.status === 401 && !isSession) whenSignedOut();
	},
	onError({ error }) {
		if (error instanceof DOMException && error.name === 'AbortError') return undefined;
		return new ApiError(0, ['The server cannot be reached. Check the connection and try again.']);
	}
});

/** An answer taken out of its envelope. */
export interface Answer<T> {
	data: T;
	count: number | null;
	etag: string | null;
}

/** Waits for a call and takes its data out; anything but success is thrown as an `ApiError`. */
export async function take<T>(
	call: Promise<{ data?: unknown; error?: unknown; response: Response }>
): Promise<Answer<T>> {
	const { data, error, response } = await call;
	const envelope = (data ?? error ?? {}) as Envelope;
	if (!response.ok || envelope.status === 'error') throw problem(response.status, envelope);
	return {
		data: envelope.data as T,
		count: envelope.numitems ?? null,
		etag: response.headers.get('ETag')
	};
}

function problem(status: number, envelope: Envelope): ApiError {
	const data = (envelope.data ?? {}) as { refusals?: Refusal[]; alternatives?: Alternative[] };
	const sentences = (envelope.errors ?? []).map(asSentence);
	return new ApiError(status, sentences, data.refusals ?? [], data.alternatives ?? [], envelope.data);
}

/** Begins large and ends with a full stop, so that it can stand by itself. */
function asSentence(text: string): string {
	const large = text.charAt(0).toLocaleUpperCase() + text.slice(1);
	return /[.!?]$/.test(large) ? large : `${large}.`;
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(trouble: unknown): string {
	return trouble instanceof Error ? trouble.message : String(trouble);
}

/** Whether a call ended because nobody waits for it any more. */
export function isAbort(trouble: unknown): boolean {
	return trouble instanceof DOMException && trouble.name === 'AbortError';
}
