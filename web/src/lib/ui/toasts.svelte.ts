// Short messages that pass, some with a way back, and the voice for screen readers. State only; Toasts.svelte
// draws it.

export interface Toast {
	id: number;
	text: string;
	tone: 'plain' | 'stop';
	action?: { label: string; run: () => void };
	/** Milliseconds that are left; null while somebody points at it. */
	until: ReturnType<typeof setTimeout> | null;
}

const UNDO_MILLISECONDS = 8_000;
const MOST_AT_ONCE = 3;

class Toasts {
	all = $state<Toast[]>([]);
	#count = 0;

	/** Shows a message for eight seconds, which is also how long its action can be chosen. */
	show(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
		const id = ++this.#count;
		const toast: Toast = { id, text, tone: options.tone ?? 'plain', until: null };
		if (options.action) toast.action = options.action;
		this.all = [...this.all.slice(-(MOST_AT_ONCE - 1)), toast];
		this.release(id);
		say(text);
	}

	dismiss(id: number): void {
		this.all = this.all.filter((toast) => toast.id !== id);
	}

	/** Stops the clock of a message. */
	hold(id: number): void {
		const toast = this.all.find((one) => one.id === id);
		if (toast?.until) clearTimeout(toast.until);
	}

	/** Starts the clock of a message. */
	release(id: number): void {
		const toast = this.all.find((one) => one.id === id);
		if (toast) toast.until = setTimeout(() => this.dismiss(id), UNDO_MILLISECONDS);
	}
}

export const toasts = new Toasts();

class Voice {
	text = $state('');
}

export const voice = new Voice();

let last = '';

/** Reads a sentence out through the live region; the same sentence twice is read twice. */
export function say(text: string): void {
	last = last === text ? `${text}\u00a0` : text;
	voice.text = last;
}
