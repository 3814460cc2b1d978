// Asking while somebody drags: not too often, and the last question's answer wins. Pure but for the timer.

export interface LastAnswer<Q> {
	/** Asks now or as soon as the interval allows; a later question replaces one that still waits. */
	ask: (question: Q) => void;
	/** Forgets what waits and whatever is still on its way. */
	stop: () => void;
}

/**
 * At most one question per interval. `answered` is called only with the answer to the newest question asked;
 * older ones are aborted, and dropped if they come in nevertheless.
 */
export function lastAnswer<Q, A>(
	put: (question: Q, signal: AbortSignal) => Promise<A>,
	answered: (answer: A) => void,
	failed: (trouble: unknown) => void,
	intervalMilliseconds: number
): LastAnswer<Q> {
	let timer: ReturnType<typeof setTimeout> | null = null;
	let waiting: { question: Q } | null = null;
	let asked = 0;
	let abort = new AbortController();

	function send(question: Q): void {
		const number = asked;
		abort.abort();
		abort = new AbortController();
		put(question, abort.signal).then(
			(answer) => number === asked && answered(answer),
			(trouble: unknown) => number === asked && failed(trouble)
		);
	}

	function tick(): void {
		timer = null;
		if (!waiting) return;
		const { question } = waiting;
		waiting = null;
		send(question);
		timer = setTimeout(tick, intervalMilliseconds);
	}

	return {
		ask(question) {
			asked++;
			waiting = { question };
			if (timer === null) tick();
		},
		stop() {
			asked++;
			waiting = null;
			abort.abort();
			if (timer !== null) clearTimeout(timer);
			timer = null;
		}
	};
}
