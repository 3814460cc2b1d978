//! A world in plain numbers: resources, people, what stands, and what is asked. Times are Unix seconds on the ticks of
//! the scene.

use crate::scene::{Scene, Shown, Window};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ordinary,
    Soft,
    Maintenance,
    ShownMaintenance,
}

impl Kind {
    pub(crate) fn is_staff_work(self) -> bool {
        matches!(self, Kind::Maintenance | Kind::ShownMaintenance)
    }

    /// Whether it takes anything.
    pub(crate) fn takes(self) -> bool {
        matches!(self, Kind::Ordinary | Kind::Maintenance)
    }
}

/// A resource and its rules.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    pub(crate) units: i64,
    pub(crate) unit_limit: Option<i64>,
    pub(crate) is_consumable: bool,
    pub(crate) before: i64,
    pub(crate) after: i64,
    pub(crate) shortest: Option<i64>,
    pub(crate) longest: Option<i64>,
    pub(crate) bookings_limit: Option<i64>,
    pub(crate) grid_minutes: Option<i64>,
    pub(crate) notice: Option<i64>,
    pub(crate) horizon: Option<i64>,
    pub(crate) edit_window: Option<i64>,
    pub(crate) drawn: Vec<Window>,
    /// Whether what is drawn is open, and not closed.
    pub(crate) drawn_is_open: bool,
    pub(crate) slots: Vec<Window>,
    pub(crate) groups: Vec<i64>,
    pub(crate) is_active: bool,
    pub(crate) is_archived: bool,
    pub(crate) is_reservable: bool,
    pub(crate) is_operational: bool,
    /// What is drawn, and the slots, on the dates of the scene.
    pub(crate) drawn_shown: Vec<Shown>,
    pub(crate) slots_shown: Vec<Shown>,
}

#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) is_staff: bool,
    pub(crate) is_active: bool,
    pub(crate) groups: Vec<i64>,
    pub(crate) is_exempt: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Approved,
    Pending,
    Denied,
    Cancelled,
    Replaced,
}

/// A reservation that was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) room: usize,
    pub(crate) person: usize,
    pub(crate) maker: usize,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) units: i64,
    pub(crate) kind: Kind,
    pub(crate) state: State,
    /// The buffers it was booked with.
    pub(crate) before: i64,
    pub(crate) after: i64,
}

impl Standing {
    /// Whether it takes what it says.
    pub(crate) fn stands(&self) -> bool {
        matches!(self.state, State::Approved | State::Pending)
    }
}

/// What else occupies a resource: a hold of some units, what another calendar says, all of it where a resource that blocks
/// it is booked, or a loan that is overdue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Imposed {
    pub(crate) room: usize,
    pub(crate) start: i64,
    pub(crate) end: i64,
    /// None for all of it.
    pub(crate) units: Option<i64>,
    pub(crate) before: i64,
    pub(crate) after: i64,
}

/// When what nobody gives back ends.
pub(crate) const NEVER: i64 = 7_000_000_000;

impl Imposed {
    /// Whether it is a loan that is overdue: it takes its units from its start on.
    pub(crate) fn is_endless(&self) -> bool {
        self.end == NEVER
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Closure {
    /// None for all.
    pub(crate) room: Option<usize>,
    pub(crate) start: i64,
    pub(crate) end: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Day,
    Week,
    Month,
    Year,
    Future,
}

#[derive(Debug, Clone)]
pub(crate) struct Quota {
    pub(crate) is_shared: bool,
    pub(crate) counts_seconds: bool,
    pub(crate) limit: i64,
    pub(crate) period: Period,
    /// Empty for all.
    pub(crate) rooms: Vec<usize>,
    pub(crate) group: Option<i64>,
    pub(crate) prime: Vec<Window>,
    pub(crate) prime_shown: Vec<Shown>,
}

pub(crate) struct World<'a> {
    pub(crate) scene: &'a Scene,
    pub(crate) now: i64,
    pub(crate) rooms: Vec<Room>,
    pub(crate) people: Vec<Person>,
    pub(crate) standing: Vec<Standing>,
    pub(crate) imposed: Vec<Imposed>,
    pub(crate) closures: Vec<Closure>,
    pub(crate) quotas: Vec<Quota>,
}

/// One resource of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) room: usize,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) units: i64,
}

/// A request to book, or to edit what stands at a place of the list.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) edits: Option<usize>,
    pub(crate) lines: Vec<Asked>,
    pub(crate) caller: usize,
    /// None for somebody who is no member.
    pub(crate) person: Option<usize>,
    pub(crate) kind: Kind,
    pub(crate) is_forced: bool,
    pub(crate) ignores_buffers: bool,
}
