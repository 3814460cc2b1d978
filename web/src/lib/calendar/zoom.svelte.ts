// How wide the timeline is drawn: by wheel with Ctrl, by two fingers, by keys. Whatever lies under the pointer
// stays there.
import { tick } from 'svelte';
import { instantAt, xOf, type Scale } from './scale';

const MOST = 8;
const WHEEL_SPEED = 1 / 300;

/** What the timeline lends to the zoom. */
export interface Window {
	scroller: () => HTMLElement;
	scale: () => Scale;
	/** Pixels at the left edge that do not scroll. */
	fixed: () => number;
	/** Whether a drag is under way, during which nothing may scroll. */
	isDragging: () => boolean;
}

export class Zoom {
	/** 1 fills the room there is. */
	factor = $state(1);

	/** Between two fingers, in pixels, when they were last looked at. */
	#spread: number | null = null;

	constructor(private readonly window: Window) {}

	/** Draws wider or narrower around a place; without one, around the middle. */
	async by(change: number, clientX?: number): Promise<void> {
		const { scroller, scale, fixed } = this.window;
		const box = scroller().getBoundingClientRect();
		const at = (clientX ?? box.left + (box.width + fixed()) / 2) - box.left - fixed();
		const instant = instantAt(scale(), at + scroller().scrollLeft);
		this.factor = Math.min(MOST, Math.max(1, this.factor * change));
		await tick();
		scroller().scrollLeft = xOf(scale(), instant) - at;
	}

	/** Listens on the scrolling element; call the answer to stop. */
	listen(): () => void {
		const element = this.window.scroller();
		const end = () => (this.#spread = null);
		element.addEventListener('wheel', this.#wheel, { passive: false });
		element.addEventListener('touchmove', this.#touch, { passive: false });
		element.addEventListener('touchend', end);
		return () => {
			element.removeEventListener('wheel', this.#wheel);
			element.removeEventListener('touchmove', this.#touch);
			element.removeEventListener('touchend', end);
		};
	}

	#wheel = (event: WheelEvent): void => {
		if (!event.ctrlKey) return;
		event.preventDefault();
		void this.by(Math.exp(-event.deltaY * WHEEL_SPEED), event.clientX);
	};

	/** Two fingers zoom. While one drags a booking, the page must not scroll under it. */
	#touch = (event: TouchEvent): void => {
		const [one, other] = event.touches;
		if ((this.window.isDragging() || other) && event.cancelable) event.preventDefault();
		if (!one || !other) return void (this.#spread = null);
		const next = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
		if (this.#spread !== null && next > 0) {
			void this.by(next / this.#spread, (one.clientX + other.clientX) / 2);
		}
		this.#spread = next;
	};
}
