// Who comes along to a booking: people of the site and others by name and address. Pure.
import type { Reservation, ReservationInput } from '../api/shapes';

/** A guest; without an id somebody from outside. */
export interface Guest {
	user_id: string | null;
	name: string;
	email: string | null;
}

/** The guests of a reservation, those of the site first. */
export function guestsOf(reservation: Reservation): Guest[] {
	const members = (reservation.accessory_users ?? []).map(({ user_id, name, email }) => ({
		user_id,
		name,
		email: email ?? null
	}));
	const others = (reservation.accessory_users_external ?? []).map(({ name, email }) => ({
		user_id: null,
		name,
		email: email ?? null
	}));
	return [...members, ...others];
}

/** The part of the body that names them; an edit also says that there are none any more. */
export function guestsInput(guests: Guest[], saysNone = false): ReservationInput {
	const members = guests.flatMap(({ user_id }) => user_id ?? []);
	const others = guests.filter(({ user_id }) => !user_id).map(({ name, email }) => ({ name, email }));
	return {
		...(members.length > 0 || saysNone ? { accessory_user_ids: members } : {}),
		...(others.length > 0 || saysNone ? { accessory_users_external: others } : {})
	};
}

/** The list with one more, who is in it once: by id, or else by address, or else by name. */
export function withGuest(guests: Guest[], guest: Guest): Guest[] {
	const key = ({ user_id, email, name }: Guest) => (user_id ?? email ?? name).toLocaleLowerCase();
	return guests.some((one) => key(one) === key(guest)) ? guests : [...guests, guest];
}
