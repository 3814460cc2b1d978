-- Who is a guest of which version of a reservation, so that the bookings of a person are found where they only come along.
-- The documents hold the guests, what stands here follows from them, and for what is there already it is filled in after
-- these statements.

CREATE TABLE reservation_guest (
  site_id TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  reservation_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (site_id, user_id, reservation_id)
) /* clustered */;
CREATE INDEX reservation_guest_by_reservation ON reservation_guest (site_id, reservation_id);
