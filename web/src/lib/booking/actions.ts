// What can be done to a reservation that stands, each with its way back for eight seconds. Owns the calls and
// the messages; the page is told what changed.
import { cancelReservation, decideReservation, saveReservation, undoCancel } from '../api/calls';
import { sentenceOf } from '../api/client';
import type { Reservation } from '../api/shapes';
import { t } from '../text/text';
import { dayText, spanText } from '../time/format';
import { toCivil } from '../time/zone';
import { toasts } from '../ui/toasts.svelte';

/** What the page does when something changed. */
export interface Changes {
	put: (reservation: Reservation) => void;
	remove: (reservation: Reservation) => void;
	refresh: () => void;
}

/** `Confocal A, Tue 24 Nov 9–11`. */
export function nameOf(reservation: Reservation, zone: string): string {
	const { start_utc_unix: start, end_utc_unix: end } = reservation;
	const when = `${dayText(start, zone)} ${spanText(start, end, zone)}`;
	return reservation.reservable ? `${reservation.reservable.name}, ${when}` : when;
}

function failed(trouble: unknown, changes: Changes): void {
	toasts.show(sentenceOf(trouble), { tone: 'stop' });
	changes.refresh();
}

/** Cancels at once and offers to take it back. False when it was refused. */
export async function cancel(reservation: Reservation, zone: string, changes: Changes): Promise<boolean> {
	try {
		await cancelReservation(reservation.reservation_id);
	} catch (trouble) {
		failed(trouble, changes);
		return false;
	}
	changes.remove(reservation);
	toasts.show(t('toast.cancelled', { what: nameOf(reservation, zone) }), {
		action: {
			label: t('toast.undo'),
			run: () => {
				undoCancel(reservation.reservation_id).then(
					(restored) => {
						changes.put(restored);
						changes.refresh();
						toasts.show(t('toast.restored', { what: nameOf(restored, zone) }));
					},
					(trouble: unknown) => failed(trouble, changes)
				);
			}
		}
	});
	return true;
}

/** Approves or denies what waits. Somebody is told at once, so there is no way back but a new booking. */
export async function decide(
	reservation: Reservation,
	isApproved: boolean,
	zone: string,
	changes: Changes
): Promise<void> {
	try {
		const decided = await decideReservation(reservation.reservation_id, isApproved);
		if (isApproved) changes.put(decided);
		else changes.remove(reservation);
		changes.refresh();
		toasts.show(t(isApproved ? 'toast.approved' : 'toast.denied', { what: nameOf(reservation, zone) }));
	} catch (trouble) {
		failed(trouble, changes);
	}
}

/** Tells of a new booking, or of a change with the times it had before, and offers to take it back. */
export function tellSaved(
	saved: Reservation,
	replaced: Reservation | null,
	zone: string,
	changes: Changes
): void {
	changes.put(saved);
	changes.refresh();
	const waits = saved.status === 'pending';
	const key = replaced ? 'toast.changed' : waits ? 'toast.asked' : 'toast.booked';
	toasts.show(t(key, { what: nameOf(saved, zone) }), {
		action: {
			label: t('toast.undo'),
			run: () => void (replaced ? putBack(saved, replaced, zone, changes) : takeBack(saved, changes))
		}
	});
}

async function takeBack(saved: Reservation, changes: Changes): Promise<void> {
	try {
		await cancelReservation(saved.reservation_id);
		changes.remove(saved);
		toasts.show(t('toast.takenBack'));
	} catch (trouble) {
		failed(trouble, changes);
	}
}

async function putBack(
	saved: Reservation,
	replaced: Reservation,
	zone: string,
	changes: Changes
): Promise<void> {
	const before = {
		start: toCivil(replaced.start_utc_unix, zone),
		duration: replaced.end_utc_unix - replaced.start_utc_unix,
		purpose: replaced.purpose ?? '',
		note: replaced.note ?? '',
		...(replaced.maintenance ? {} : { units: replaced.units ?? 1 })
	};
	try {
		const restored = await saveReservation(before, saved.reservation_id);
		changes.put(restored);
		changes.refresh();
		toasts.show(t('toast.restored', { what: nameOf(restored, zone) }));
	} catch (trouble) {
		failed(trouble, changes);
	}
}
