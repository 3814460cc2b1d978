// Pointers on the timeline: mouse drags, and on touch screens a long press, so that a swipe still scrolls.
// Turns them into spans; what becomes of a span is the page's affair.
import type { Reservation, Resource } from '../api/shapes';
import { dragSpan, stepOfView, type DragKind } from './drag';

const MOUSE_SLACK = 4;
const TOUCH_SLACK = 10;
const LONG_PRESS_MILLISECONDS = 360;

/** What a gesture is about. */
export interface Grip {
	kind: DragKind;
	resource: Resource;
	reservation: Reservation | null;
}

/** What the timeline lends to the gestures. */
export interface Ground {
	instantAt: (clientX: number) => number;
	zone: () => string;
	view: () => string;
	gridMinutes: (resource: Resource) => number;
	/** The span of a running drag. */
	hover: (grip: Grip, start: number, end: number) => void;
	/** A drag has ended here. */
	drop: (grip: Grip) => void;
	/** A press without a drag. */
	press: (grip: Grip, instant: number) => void;
	/** The drag was given up. */
	abandon: (grip: Grip) => void;
}

interface Pending extends Grip {
	pointerId: number;
	x: number;
	y: number;
	origin: number;
	isTouch: boolean;
	timer: ReturnType<typeof setTimeout> | null;
}

export class Gestures {
	/** The drag that is under way. */
	active = $state.raw<Grip | null>(null);
	/** True for a moment after a drag, so that the click that ends it opens nothing. */
	hasJustDragged = false;

	#pending: Pending | null = null;

	constructor(private readonly ground: Ground) {}

	/** A pointer goes down on an empty place or on a bar that may be moved. */
	down(event: PointerEvent, grip: Grip): void {
		if (event.button !== 0 || this.#pending) return;
		const isTouch = event.pointerType !== 'mouse';
		this.hasJustDragged = false;
		this.#pending = {
			...grip,
			pointerId: event.pointerId,
			x: event.clientX,
			y: event.clientY,
			origin: this.ground.instantAt(event.clientX),
			isTouch,
			timer: isTouch ? setTimeout(() => this.#begin(), LONG_PRESS_MILLISECONDS) : null
		};
		if (!isTouch) event.preventDefault();
		window.addEventListener('pointermove', this.#move);
		window.addEventListener('pointerup', this.#up);
		window.addEventListener('pointercancel', this.#cancel);
		window.addEventListener('keydown', this.#key, true);
	}

	#begin(): void {
		const pending = this.#pending;
		if (!pending) return;
		this.active = { kind: pending.kind, resource: pending.resource, reservation: pending.reservation };
		if (pending.isTouch) navigator.vibrate?.(12);
		this.#hover(pending.x);
	}

	#move = (event: PointerEvent): void => {
		const pending = this.#pending;
		if (!pending || event.pointerId !== pending.pointerId) return;
		if (this.active) return this.#hover(event.clientX);
		const far = Math.hypot(event.clientX - pending.x, event.clientY - pending.y);
		if (pending.isTouch && far > TOUCH_SLACK) return this.#end();
		if (!pending.isTouch && far > MOUSE_SLACK) {
			this.#begin();
			this.#hover(event.clientX);
		}
	};

	#hover(clientX: number): void {
		const pending = this.#pending;
		if (!pending) return;
		const { reservation } = pending;
		const { start, end } = dragSpan({
			kind: pending.kind,
			origin: pending.origin,
			pointer: this.ground.instantAt(clientX),
			...(reservation
				? { original: { start: reservation.start_utc_unix, end: reservation.end_utc_unix } }
				: {}),
			stepMinutes: stepOfView(this.ground.view(), this.ground.gridMinutes(pending.resource)),
			zone: this.ground.zone()
		});
		this.ground.hover(pending, start, end);
	}

	#up = (event: PointerEvent): void => {
		const pending = this.#pending;
		if (!pending || event.pointerId !== pending.pointerId) return;
		const wasDrag = this.active !== null;
		this.#end();
		if (wasDrag) {
			this.hasJustDragged = true;
			setTimeout(() => (this.hasJustDragged = false));
			this.ground.drop(pending);
		} else if (!pending.reservation) {
			this.ground.press(pending, pending.origin);
		}
	};

	#cancel = (): void => {
		const pending = this.#pending;
		const wasDrag = this.active !== null;
		this.#end();
		if (pending && wasDrag) this.ground.abandon(pending);
	};

	#key = (event: KeyboardEvent): void => {
		if (event.key !== 'Escape' || !this.active) return;
		event.stopPropagation();
		this.#cancel();
	};

	#end(): void {
		if (this.#pending?.timer) clearTimeout(this.#pending.timer);
		this.#pending = null;
		this.active = null;
		window.removeEventListener('pointermove', this.#move);
		window.removeEventListener('pointerup', this.#up);
		window.removeEventListener('pointercancel', this.#cancel);
		window.removeEventListener('keydown', this.#key, true);
	}
}
