//! Habits: at which hours, for how long and what for people use the resources of the demo.
//!
//! Tables only; how a diary is made of them is in `diary.rs`.

use serde::Deserialize;

/// The habits by name, as the files in `data/` call them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum HabitName {
    Imaging,
    Electron,
    Cytometry,
    Preparation,
    Overnight,
    Bench,
    Meeting,
    Seminar,
    Study,
    Loan,
    Vehicle,
}

/// How a kind of resource is used.
#[derive(Debug)]
pub(super) struct Habit {
    /// The hour of the day when the first use begins.
    pub first_hour: i64,
    /// The hour of the day from which no use begins.
    pub last_hour: i64,
    /// How full a day of the weekend is, in percent of a working day.
    pub weekend_percent: i64,
    /// How long uses are; those the resource does not allow are left out.
    pub lengths_minutes: &'static [i64],
    /// How many days ahead people think of it at most.
    pub lead_days_max: i64,
    /// Whether only the laboratories use it, and not the staff.
    pub is_for_laboratories: bool,
    /// What people write as the purpose.
    pub purposes: &'static [&'static str],
    /// What people write as a note, now and then.
    pub notes: &'static [&'static str],
}

impl HabitName {
    /// The habit of the name.
    pub(super) fn habit(self) -> &'static Habit {
        match self {
            HabitName::Imaging => &IMAGING,
            HabitName::Electron => &ELECTRON,
            HabitName::Cytometry => &CYTOMETRY,
            HabitName::Preparation => &PREPARATION,
            HabitName::Overnight => &OVERNIGHT,
            HabitName::Bench => &BENCH,
            HabitName::Meeting => &MEETING,
            HabitName::Seminar => &SEMINAR,
            HabitName::Study => &STUDY,
            HabitName::Loan => &LOAN,
            HabitName::Vehicle => &VEHICLE,
        }
    }
}

const LAB_NOTES: &[&str] = &[
    "Please leave the stage heated, I come right after lunch.",
    "First time alone on this one; somebody from staff will look in.",
    "Overnight recording, do not switch off the temperature box.",
    "Samples are fixed, nothing infectious.",
    "May finish early; call me if you are waiting.",
    "Two of us will share the session.",
    "Second half of last week's series.",
];

const DESK_NOTES: &[&str] = &[
    "We bring our own adapter.",
    "One of us needs step-free access.",
    "Two guests from outside will join.",
    "Please keep the heating on.",
    "May finish early.",
    "Returning it to the night box is fine with us.",
];

static IMAGING: Habit = Habit {
    first_hour: 8,
    last_hour: 21,
    weekend_percent: 40,
    lengths_minutes: &[90, 120, 120, 180, 240, 240, 840],
    lead_days_max: 18,
    is_for_laboratories: true,
    purposes: &[
        "Actin stain, second replicate",
        "Live imaging of wound closure",
        "Calcium response in slices",
        "Colocalisation of the two receptors",
        "Cleared brain, overview stack",
        "Root tips after drought",
        "Checking transfection of the new line",
        "Bleaching controls for the revision",
        "Organoids, day 12",
        "Mitochondria, time course",
        "Figure 4, better stacks",
        "Introduction for two new students",
        "Antibody titration",
    ],
    notes: LAB_NOTES,
};

static ELECTRON: Habit = Habit {
    first_hour: 8,
    last_hour: 20,
    weekend_percent: 35,
    lengths_minutes: &[120, 180, 240, 360, 480, 840, 1440],
    lead_days_max: 24,
    is_for_laboratories: true,
    purposes: &[
        "Negative stain of the complex",
        "Grid screening, batch 7",
        "Data collection, membrane protein",
        "Leaf surface, both sides",
        "Fracture surface of the alloy",
        "Synapse counting, layer 2",
        "Element map of the inclusions",
        "Particles after milling",
        "Tilt series of vesicles",
    ],
    notes: LAB_NOTES,
};

static CYTOMETRY: Habit = Habit {
    first_hour: 9,
    last_hour: 19,
    weekend_percent: 30,
    lengths_minutes: &[60, 90, 120, 120, 180],
    lead_days_max: 16,
    is_for_laboratories: true,
    purposes: &[
        "Sorting GFP positive cells, 24 wells",
        "T cell panel, cohort 2",
        "Viability after freezing",
        "Single cells into plates",
        "Cell cycle, treated and control",
        "Spleen panel, six animals",
        "Compensation controls",
        "Apoptosis time course",
        "Reporter line, checking drift",
    ],
    notes: LAB_NOTES,
};

static PREPARATION: Habit = Habit {
    first_hour: 8,
    last_hour: 19,
    weekend_percent: 35,
    lengths_minutes: &[60, 90, 120, 120, 180, 240],
    lead_days_max: 9,
    is_for_laboratories: true,
    purposes: &[
        "Sections for the antibody test",
        "Grids for Thursday",
        "Coating of eight stubs",
        "Freezing seedlings",
        "Segmentation of last week's stacks",
        "Thin sections, block 3",
        "Media and tips",
        "Spotting a plate",
        "Slices for recording",
        "Depleting red cells",
        "Practice with the course",
    ],
    notes: LAB_NOTES,
};

static OVERNIGHT: Habit = Habit {
    first_hour: 8,
    last_hour: 21,
    weekend_percent: 70,
    lengths_minutes: &[120, 180, 240, 360, 720, 780, 840],
    lead_days_max: 20,
    is_for_laboratories: true,
    purposes: &[
        "Digests, plate 12",
        "Phospho-enriched fractions",
        "Quality control after cleaning",
        "Plasma lipids, first cohort",
        "Gradient spin of vesicles",
        "Targeted run, 40 samples",
        "Leaf volatiles after feeding",
        "Long gradient, pooled sample",
        "Holder for the flow cell, version 3",
        "Standards and blanks",
        "Repeat of the failed half",
    ],
    notes: LAB_NOTES,
};

static BENCH: Habit = Habit {
    first_hour: 8,
    last_hour: 20,
    weekend_percent: 50,
    lengths_minutes: &[90, 120, 180, 180, 240, 300],
    lead_days_max: 7,
    is_for_laboratories: true,
    purposes: &[
        "Passaging the neurons",
        "Seeding for Friday's imaging",
        "Thawing the new line",
        "Buffer exchange",
        "Primary culture",
        "Soldering the stimulus box",
        "Repairing the pump driver",
        "Extraction, series B",
        "Course, group 2",
        "Transfection in six plates",
    ],
    notes: LAB_NOTES,
};

static MEETING: Habit = Habit {
    first_hour: 8,
    last_hour: 18,
    weekend_percent: 20,
    lengths_minutes: &[30, 45, 60, 60, 90, 90, 120],
    lead_days_max: 26,
    is_for_laboratories: false,
    purposes: &[
        "One to one",
        "Planning of the spring course",
        "Interview, technician",
        "Call with the collaborators",
        "Thesis committee",
        "Budget for next year",
        "Safety walk, talking it over",
        "Practice talk",
        "Paper discussion",
        "Welcome for new students",
        "Vendor visit",
        "Data management drop-in",
    ],
    notes: DESK_NOTES,
};

static SEMINAR: Habit = Habit {
    first_hour: 9,
    last_hour: 19,
    weekend_percent: 40,
    lengths_minutes: &[60, 90, 120, 180, 240],
    lead_days_max: 40,
    is_for_laboratories: false,
    purposes: &[
        "Seminar with a guest from abroad",
        "Defence",
        "Introduction to the facility",
        "Open evening, rehearsal",
        "Lecture series, week by week",
        "Town meeting",
        "Course: statistics for biologists",
    ],
    notes: DESK_NOTES,
};

static STUDY: Habit = Habit {
    first_hour: 8,
    last_hour: 23,
    weekend_percent: 70,
    lengths_minutes: &[90, 120, 120, 180, 180, 240],
    lead_days_max: 10,
    is_for_laboratories: false,
    purposes: &[
        "Writing, chapter 3",
        "Group work, statistics",
        "Reading for the exam",
        "Interview by video",
        "Language exchange",
        "Preparing the poster",
        "Recording a lecture",
        "Proofreading",
        "Journal club, before the others",
        "Letters of the expedition, box 4",
    ],
    notes: DESK_NOTES,
};

static LOAN: Habit = Habit {
    first_hour: 9,
    last_hour: 18,
    weekend_percent: 55,
    lengths_minutes: &[240, 1440, 1440, 2880, 4320, 7200],
    lead_days_max: 20,
    is_for_laboratories: false,
    purposes: &[
        "Conference trip",
        "Field week",
        "Own machine is in repair",
        "Filming the experiment",
        "Workshop for schools",
        "Pictures for the annual report",
        "Home visit for the survey",
        "Portraits of new colleagues",
    ],
    notes: DESK_NOTES,
};

static VEHICLE: Habit = Habit {
    first_hour: 7,
    last_hour: 17,
    weekend_percent: 65,
    lengths_minutes: &[120, 180, 240, 480, 540, 1800],
    lead_days_max: 22,
    is_for_laboratories: false,
    purposes: &[
        "Sampling at the reservoir",
        "Fetching liquid nitrogen",
        "Excursion with the course",
        "Visitors from the station",
        "Moving a freezer",
        "Posters to the printer",
        "Books from the outside store",
        "Seed exchange at the garden",
    ],
    notes: DESK_NOTES,
};
