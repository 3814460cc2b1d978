// Something that is asked of the server: what came back, how many there are of it, and what went wrong. Of two
// questions only the later one's answer counts.
import { sentenceOf, type Answer } from '../api/client';
import { t } from '../text/text';
import { toasts } from '../ui/toasts.svelte';

export class Remote<T> {
	data = $state.raw<T | null>(null);
	count = $state(0);
	trouble = $state.raw<unknown>(null);
	#asked = 0;

	async load(ask: () => Promise<T | Answer<T>>): Promise<void> {
		const number = ++this.#asked;
		try {
			const answer = await ask();
			if (number !== this.#asked) return;
			const isPart = typeof answer === 'object' && answer !== null && 'count' in answer && 'etag' in answer;
			this.data = isPart ? (answer as Answer<T>).data : (answer as T);
			this.count = isPart ? ((answer as Answer<T>).count ?? 0) : Array.isArray(answer) ? answer.length : 0;
			this.trouble = null;
		} catch (caught) {
			if (number === this.#asked) this.trouble = caught;
		}
	}
}

/** Does something and says so, or says why it was not done. */
export async function attempt(action: () => Promise<unknown>, told?: string, undo?: () => void) {
	try {
		await action();
	} catch (caught) {
		toasts.show(sentenceOf(caught), { tone: 'stop' });
		return false;
	}
	if (told) toasts.show(told, undo ? { action: { label: t('toast.undo'), run: undo } } : {});
	return true;
}
