// The present moment, for lines and labels that move with it. The only reader of the browser's clock.

const TICK_MILLISECONDS = 20_000;

class Now {
	/** Unix seconds. */
	instant = $state(Math.floor(Date.now() / 1000));
}

export const now = new Now();

/** Keeps the moment moving; call the answer to stop. */
export function startClock(): () => void {
	const timer = setInterval(() => (now.instant = Math.floor(Date.now() / 1000)), TICK_MILLISECONDS);
	return () => clearInterval(timer);
}
