//! The use cases: the only place that puts loading, deciding and writing in order.
//!
//! One file per verb; each is short, because rules are judged in `rules` and rows are written in `store`. The app
//! knows no HTTP and no SQL, reads no clock and makes no randomness: both are handed in.

mod accounts;
mod actual_usage;
mod alternatives;
mod approve;
mod approver_lists;
mod approvers;
mod audit;
mod availability;
mod blocked;
mod book;
mod bots;
mod caller;
mod cancel;
mod categories;
mod change;
mod closures;
mod companions;
mod course;
mod decisions;
mod demo;
mod departures;
mod derived_rows;
mod edit;
mod external;
mod external_events;
mod facts;
mod failure;
mod feeds;
mod files;
mod forms;
mod grants;
mod groups;
mod guests;
mod happened;
mod holds;
mod idempotency;
mod impersonation;
mod import;
mod invitations;
mod jobs;
mod joining;
mod key_requests;
mod left_alone;
mod letters;
mod limits;
mod log;
mod member;
mod mentions;
mod money;
mod offers;
mod openid;
mod opening;
mod outcome;
mod outgoing;
mod outsiders;
mod overfull;
mod own_sessions;
mod page;
mod passkeys;
mod passwords;
mod path;
mod people;
mod placements;
mod projects;
mod properties;
mod providers;
mod provisioning;
mod quotas;
mod records;
mod registrations;
mod renewal;
mod reservation_list;
mod reservation_order;
mod reservation_query;
mod reservations;
mod resource_batch;
mod resource_query;
mod resource_write;
mod resources;
mod room_invitations;
mod roster;
mod rule_examples;
mod scope;
mod second_factor;
mod secret;
mod series;
mod sessions;
mod shelf;
mod site_settings;
mod sites;
mod standing;
mod standing_behind;
mod support;
mod sweeps;
mod templates;
mod tickets;
mod tidings;
mod together;
mod training;
mod usage;
mod use_alerts;
mod verify;
mod visibility;
mod vouched;
mod waiting;
mod wish;

use std::sync::Arc;

use model::Ids;
use store::Store;

pub use accounts::{AccountChange, change as change_account, list as list_accounts};
pub use actual_usage::{
    UsageFound, UsageMetrics, UsageQuery, UsageRecord, UsageWish, change as change_usage,
    create as create_usage, delete as delete_usage, list as list_usage, site_of as site_of_usage,
};
pub use alternatives::Alternative;
pub use approve::approve;
pub use approver_lists::{
    ApproversOf, ListedApprover, change as change_approver, list as list_approvers, remove as remove_approver,
};
pub use approvers::ApproverNames;
pub use audit::{AUDIT_ROWS_MAX, AuditQuery, AuditRow, audit};
pub use availability::{
    AVAILABILITY_RESOURCES_MAX, AVAILABILITY_SECONDS_MAX, AvailabilityQuery, Free, FreeSpan, availability,
};
pub use book::book;
pub use bots::{
    Bot, CreatedBot, create as create_bot, list as list_bots, regenerate as regenerate_key,
    revoke as revoke_key,
};
pub use caller::{Principal, Seat, authenticate, operator};
pub use cancel::{cancel, undo};
pub use categories::{Folder, folders};
pub use closures::{
    ClosureFound, NewClosure, create as create_closure, delete as delete_closure, list as list_closures,
};
pub use course::{CourseFilter, Happening, NextStep, Telling, tell as tell_of_reservation};
pub use decisions::{KeptDecision, one as one_decision, rule_sentence};
pub use demo::{DemoPlan, DemoProgress, DemoReport, SeededIds, SeededRandomness, SignIn, demo};
pub use departures::{leave as leave_site, remove as remove_person};
pub use edit::edit;
pub use external::{EXTERNAL_ID_CHARACTERS_MAX, External, Named, named as named_booking};
pub use external_events::{
    ExternalEventDone, ExternalEventWish, put as put_external_event, take_back as take_back_external_event,
};
pub use failure::{Failure, Problem};
pub use feeds::{
    CalendarText, CreatedFeed, calendar, create as create_feed, list as list_feeds, revoke as revoke_feed,
};
pub use files::{
    FILE_BYTES_MAX, FileRead, fetch_picture, read as read_file, read_as_outsider as read_file_as_outsider,
    upload as upload_file,
};
pub use forms::{
    FormDefinition, FormToAnswer, FormWish, archive as archive_form, change as change_form,
    create as create_form, list as list_forms, of_resource as forms_of_resource, one as one_form,
};
pub use grants::{Granted as GrantedRole, create as grant_role, list as list_grants, revoke as revoke_grant};
pub use groups::{
    GroupWish, change as change_group, change_members, create as create_group, list as list_groups,
    members as list_group_members, one as one_group,
};
pub use guests::GuestsWish;
pub use holds::{Held, HoldQuery, hold, list as list_holds, release as release_hold};
pub use idempotency::{Once, Render, Replay};
pub use impersonation::{Impersonated, start as impersonate};
pub use import::{EventReport, ImportReport, import};
pub use invitations::{
    Invited, NewInvitations, NewJoinCode, create_code as create_join_code, invite, list as list_invitations,
    list_codes as list_join_codes, resend as resend_invitation, revoke as revoke_invitation,
    revoke_code as revoke_join_code,
};
pub use jobs::{
    DeadJob, TaskState, list as list_jobs, retry as retry_job, run_one as run_one_job, wait_for_work,
};
pub use joining::{Joined, Joiner, Pass, join};
pub use key_requests::{
    KEY_REQUESTS_MAX, KeyHolder, KeyRequest, list as list_key_requests, note as note_key_request,
};
pub use log::events_after;
pub use member::{MemberWish, change as change_member, change_seen as change_seen_member, has_unrestricted};
pub use money::MoneyWish;
pub use openid::{WayBack, WayThere, begin as begin_at_provider, finish as finish_at_provider, redirect_uri};
pub use outcome::{Granted, Manner, Outcome, Refused};
pub use outgoing::{Outgoing, OutgoingSettings};
pub use outsiders::{OutsiderWish, book_as_outsider, forms_for_outsiders};
pub use own_sessions::{
    OwnSession, list as list_own_sessions, revoke as revoke_own_session,
    revoke_others as revoke_other_sessions,
};
pub use page::Page;
pub use passkeys::{
    OwnPasskey, PasskeyAsked, begin_making as begin_passkey, begin_sign_in as begin_passkey_sign_in,
    finish_making as finish_passkey, finish_sign_in as finish_passkey_sign_in, list as list_passkeys,
    remove as remove_passkey, rename as rename_passkey,
};
pub use passwords::{ask_for_reset, change_own as change_own_password, confirm_reset};
pub use people::{NewPerson, add as add_person};
pub use placements::{Choice, Need, Placement, PlacementQuery, placements};
pub use projects::{
    Overview, ProjectQuery, ProjectWish, change as change_project, change_tags as change_project_tags,
    create as create_project, create_tag as create_project_tag, history as project_history,
    list as list_projects, list_notes as list_project_notes, list_tags as list_project_tags,
    one as one_project, overview as project_overview, pin as pin_to_project,
    set_members as set_project_members, write_note as write_project_note,
};
pub use properties::{
    FoundProperty, change as change_property, create as create_property, delete as delete_property,
    list as list_properties,
};
pub use providers::{
    OfferedProvider, ProviderWish, change as change_provider, create as create_provider,
    delete as delete_provider, list as list_providers, offered as offered_providers,
};
pub use provisioning::{
    GroupWanted, Keep, PersonWanted, ProvisionedGroup, ProvisionedPerson, Sought,
    bring_in_step as provision_person, change_group as provision_group, drop_group as unprovision_group,
    group as provisioned_group, groups as provisioned_groups, let_go as unprovision_person,
    make_group as provision_new_group, people as provisioned_people, person as provisioned_person,
    take_in as provision_new_person,
};
pub use quotas::{
    QuotaWish, change as change_quota, create as create_quota, delete as delete_quota, list as list_quotas,
};
pub use reservation_list::{ReservationList, list as list_reservations, newest_event};
pub use reservation_order::{Attribute, Key};
pub use reservation_query::{MetaDataCondition, ReservationQuery, ResourceConditions};
pub use reservations::{View, one as one_reservation};
pub use resource_batch::{BATCH_RESOURCES_MAX, BatchReport, BatchRow, RowVerdict, write as write_resources};
pub use resource_query::{PropertyFilter, ResourceOrder, ResourceQuery};
pub use resource_write::{Modified, create as create_resource, modify as modify_resource};
pub use resources::{Found, list as list_resources, one as one_resource};
pub use roster::{
    PeopleQuery, SiteUser, by_email as person_by_email, list as list_people, one as one_person,
};
pub use rule_examples::{
    NewExample, RuleExample, Tried, WishOf, create as create_rule_example, delete as delete_rule_example,
    list as list_rule_examples, of_all_sites as all_rule_examples,
};
pub use second_factor::{
    SecondFactorState, confirm as confirm_second_factor, enrol as enrol_second_factor,
    remove as remove_second_factor, renew_recovery_codes, state as second_factor,
};
pub use secret::Randomness;
pub use series::{DateVerdict, SeriesWish, date_of_series};
pub use sessions::{
    Opened, SignInStep, answer as answer_challenge, close as close_session, open as open_session,
};
pub use site_settings::{SiteWish, change as change_site};
pub use sites::{
    CreatedSite, NewSite, administrator, all as all_sites, create as create_site, one as site_of,
    versioned as versioned_site,
};
pub use sweeps::sweep_bookings;
pub use templates::{TemplateRef, TemplateWish, is_known as is_known_template};
pub use together::{Dates, Reach};
pub use training::{
    TrainingWish, change as change_training, create as create_training,
    delete_record as delete_training_record, expire_record as expire_training_record, list as list_training,
    list_records as list_training_records, record as record_training,
};
pub use usage::note as note_access;
pub use verify::{Excess, Verified, Violation, verify};
pub use visibility::{PersonSight, Sight};
pub use wish::{BasketItem, BookingWish, Field, ForWhom};

// What a form offers, as the rules have it.
pub use rules::RateOffer;

// What a list is filtered by and what the log holds, as the store has them: the edge speaks of them to the app alone.
pub use store::events::{AuditFilter, Logged};
pub use store::reservations::{Filter, Range};

/// Everything a use case needs. Cloning is cheap: all clones are the same app.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) randomness: Arc<dyn Randomness>,
    pub(crate) shelf: Arc<shelf::Shelf>,
    pub(crate) calendars: Arc<feeds::Kept>,
    pub(crate) decisions: Arc<decisions::RefusalLog>,
    pub(crate) key_requests: Arc<key_requests::RequestLog>,
    pub(crate) outgoing: Arc<Outgoing>,
    /// Wakes the worker of this process when something was queued.
    pub(crate) work: Arc<tokio::sync::Notify>,
    pub(crate) usage: Arc<usage::Usage>,
}

impl App {
    /// An app over an open store, with the sources of ids and secrets.
    pub fn new(store: Store, ids: Arc<dyn Ids>, randomness: Arc<dyn Randomness>) -> Self {
        Self {
            store,
            ids,
            randomness,
            shelf: Arc::default(),
            calendars: Arc::default(),
            decisions: Arc::default(),
            key_requests: Arc::default(),
            outgoing: Arc::default(),
            work: Arc::default(),
            usage: Arc::default(),
        }
    }

    /// The store, for commands that look after it as a whole: backup, figures, shutting down.
    pub fn store(&self) -> &Store {
        &self.store
    }
}
