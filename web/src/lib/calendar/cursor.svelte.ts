// The keyboard on the timeline: a cell that arrows move, that Shift stretches, that Enter opens. Owns where the
// cell is; what it announces and opens is given by the timeline.
import type { Reservation, Resource } from '../api/shapes';
import { DAY, MINUTE, floorToStep } from '../time/zone';
import type { Row } from './rows';
import type { Scale, View } from './scale';

/** What the timeline lends to the keyboard. */
export interface Keyboard {
	rows: () => Row[];
	scale: () => Scale;
	view: () => View;
	zone: () => string;
	gridMinutes: (resource: Resource) => number;
	reservationAt: (resource: Resource, instant: number) => Reservation | undefined;
	/** Brings the cell into sight, gives its lane the focus and reads it out. */
	moved: (resource: Resource, start: number, end: number) => void;
	/** The cell was stretched: ask what the server would say. */
	stretched: (resource: Resource, start: number, end: number) => void;
	openReservation: (reservation: Reservation) => void;
	/** Opens a new booking; without an end it gets its usual length. */
	openNew: (resource: Resource, start: number, end: number | null) => void;
	giveUp: () => void;
}

export class Cursor {
	rowKey = $state<string | null>(null);
	start = $state(0);
	/** Where a stretched cell ends. */
	end = $state<number | null>(null);

	constructor(private readonly keyboard: Keyboard) {}

	/** Minutes that one arrow moves. */
	step(resource: Resource): number {
		const view = this.keyboard.view();
		if (view === 'month') return DAY / MINUTE;
		return Math.max(this.keyboard.gridMinutes(resource), view === 'week' ? 60 : 30);
	}

	/** Puts the cell on a resource, at the same time as before if that is still in sight. */
	enter(resource: Resource, preferred: number): void {
		const { start, end } = this.keyboard.scale();
		const isInSight = this.start >= start && this.start < end;
		this.rowKey = resource.reservable_id;
		if (!isInSight) this.start = floorToStep(preferred, this.step(resource), this.keyboard.zone());
	}

	/** Handles a key; false when it is none of the timeline's. */
	press(event: KeyboardEvent): boolean {
		if (event.ctrlKey || event.metaKey || event.altKey) return false;
		const resource = this.#resource();
		if (!resource) return false;
		const step = this.step(resource) * MINUTE;
		switch (event.key) {
			case 'ArrowLeft':
			case 'ArrowRight': {
				const by = event.key === 'ArrowRight' ? step : -step;
				if (event.shiftKey) this.#stretch(resource, by);
				else this.#go(resource, this.start + by);
				return true;
			}
			case 'ArrowUp':
			case 'ArrowDown':
				this.#changeRow(event.key === 'ArrowDown' ? 1 : -1);
				return true;
			case 'Home':
			case 'End': {
				const { start, end } = this.keyboard.scale();
				this.#go(resource, event.key === 'Home' ? start : end - step);
				return true;
			}
			case 'Enter':
			case ' ':
				this.#open(resource);
				return true;
			case 'Escape':
				this.end = null;
				this.keyboard.giveUp();
				return true;
			default:
				return false;
		}
	}

	#resource(): Resource | undefined {
		const row = this.keyboard.rows().find((one) => one.key === this.rowKey);
		return row?.kind === 'resource' ? row.resource : undefined;
	}

	#go(resource: Resource, instant: number): void {
		const { start, end } = this.keyboard.scale();
		const step = this.step(resource);
		const last = end - step * MINUTE;
		const wanted = Math.max(start, Math.min(last, instant));
		this.start = floorToStep(wanted, step, this.keyboard.zone());
		if (this.end !== null) this.keyboard.giveUp();
		this.end = null;
		this.keyboard.moved(resource, this.start, this.start + step * MINUTE);
	}

	#stretch(resource: Resource, by: number): void {
		const step = this.step(resource) * MINUTE;
		this.end = Math.max(this.start + step, (this.end ?? this.start + step) + by);
		this.keyboard.stretched(resource, this.start, this.end);
	}

	#changeRow(direction: 1 | -1): void {
		const rows = this.keyboard.rows();
		let index = rows.findIndex((row) => row.key === this.rowKey) + direction;
		while (rows[index]?.kind === 'category') index += direction;
		const row = rows[index];
		if (row?.kind !== 'resource') return;
		this.rowKey = row.key;
		this.#go(row.resource, this.start);
	}

	#open(resource: Resource): void {
		const standing = this.keyboard.reservationAt(resource, this.start);
		if (standing && this.end === null) this.keyboard.openReservation(standing);
		else this.keyboard.openNew(resource, this.start, this.end);
		this.end = null;
	}
}
