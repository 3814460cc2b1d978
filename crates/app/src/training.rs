//! Training: the kinds a site knows, and who has earned what.
//!
//! All records of one person are one document, read with each decision about a resource that asks for training. The
//! membership's clock moves with them, so a decision that relied on older ones is made again.

use model::resource::Warning;
use model::{
    Caller, DurationUnit, EventKind, SiteId, Training, TrainingId, TrainingRecord, TrainingRecordId, UserId,
};
use store::{Read, Write, clock, documents, events};
use timeline::{Date, Instant, Zone};

use crate::people::{self, event};
use crate::wish::Field;
use crate::{App, Failure, records, sites};

/// The most kinds of training that a site has.
const KINDS_MAX: usize = 1_000;
/// The most records that one person has on a site.
const RECORDS_MAX: usize = 1_000;

/// A kind of training as it is wanted; absent fields stay as they are, and a new one needs a name.
#[derive(Debug, Clone, Default)]
pub struct TrainingWish {
    /// Its name.
    pub name: Option<String>,
    /// What it is about.
    pub description: Field<String>,
    /// Whether it is still given.
    pub is_active: Option<bool>,
    /// How long a record is good, in its unit.
    pub duration_default: Field<u32>,
    /// The unit of that.
    pub duration_default_unit: Option<DurationUnit>,
}

/// Adds a kind of training. Moderators and administrators do.
pub async fn create(app: &App, caller: &Caller, wish: TrainingWish) -> Result<Training, Failure> {
    needs_staff(caller)?;
    let blank = Training {
        training_id: TrainingId::mint(app.ids.as_ref()),
        site_id: caller.site_id.clone(),
        name: String::new(),
        description: None,
        is_active: true,
        duration_default: None,
        duration_default_unit: DurationUnit::default(),
        created_at: caller.now,
    };
    let training = laid_over(blank, wish)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site_id = caller.site_id.as_str();
            if kinds_of(writer, site_id)?.len() >= KINDS_MAX {
                return Err(Failure::invalid(
                    "",
                    format!("a site has at most {KINDS_MAX} kinds of training"),
                ));
            }
            documents::put(writer, site_id, &put(&training)?)?;
            let kind = EventKind::TrainingCreated { training_id: training.training_id.clone() };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(training)
        })
        .await
}

/// Changes a kind of training. Records keep the end they were given.
pub async fn change(
    app: &App,
    caller: &Caller,
    training_id: TrainingId,
    wish: TrainingWish,
) -> Result<Training, Failure> {
    needs_staff(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site_id = caller.site_id.as_str();
            let found = documents::get(writer, site_id, records::TRAINING, training_id.as_str())?;
            let document = found.ok_or(Failure::NotFound("training"))?;
            let training = laid_over(document.parse()?, wish)?;
            documents::put(writer, site_id, &put(&training)?.replacing(document.version))?;
            let kind = EventKind::TrainingChanged { training_id };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(training)
        })
        .await
}

/// The kinds of training of the site, by name.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Training>, Failure> {
    let site_id = caller.site_id.clone();
    app.store.read(move |reader| kinds_of(reader, site_id.as_str())).await
}

/// The records of the site or of one person, by person. People see their own, staff see all.
pub async fn list_records(
    app: &App,
    caller: &Caller,
    user_id: Option<UserId>,
) -> Result<Vec<TrainingRecord>, Failure> {
    let user_id =
        if caller.role.is_staff() { user_id } else { Some(user_id.unwrap_or(caller.user_id.clone())) };
    if user_id.as_ref().is_some_and(|user_id| *user_id != caller.user_id && !caller.role.is_staff()) {
        return Err(Failure::Forbidden(
            "Only moderators and administrators see the training of others.".into(),
        ));
    }
    let site_id = caller.site_id.clone();
    app.store
        .read(move |reader| {
            if let Some(user_id) = user_id {
                return records_of(reader, site_id.as_str(), &user_id);
            }
            let listing = documents::Listing::default();
            let found = documents::list(reader, site_id.as_str(), records::TRAINING_OF, &listing)?;
            let mut all = Vec::new();
            for document in found {
                all.extend(document.parse::<Vec<TrainingRecord>>()?);
            }
            Ok(all)
        })
        .await
}

/// Records that somebody was trained on a day, today if none is named. The same record again changes nothing.
pub async fn record(
    app: &App,
    caller: &Caller,
    training_id: TrainingId,
    user_id: UserId,
    earned_on: Option<Date>,
) -> Result<TrainingRecord, Failure> {
    needs_staff(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site = sites::of(writer, &caller)?;
            let site_id = caller.site_id.as_str();
            let training: Training = records::get(writer, site_id, records::TRAINING, training_id.as_str())?
                .ok_or(Failure::NotFound("training"))?;
            people::member(writer, &caller.site_id, user_id.as_str())?.ok_or(Failure::NotFound("person"))?;
            let (mut own, version) = stored(writer, site_id, &user_id)?;
            let new = earned(&caller, &site.timezone, &training, user_id, earned_on, ids.as_ref())?;
            let is_same = |known: &&TrainingRecord| {
                known.training_id == training_id && known.earned_at == new.earned_at
            };
            if let Some(known) = own.iter().find(is_same) {
                return Ok(known.clone());
            }
            if own.len() >= RECORDS_MAX {
                return Err(Failure::invalid(
                    "user_id",
                    format!("at most {RECORDS_MAX} records for one person"),
                ));
            }
            own.push(new.clone());
            keep(writer, &caller, &new.user_id, &own, version)?;
            let kind = EventKind::TrainingRecorded {
                training_record_id: new.training_record_id.clone(),
                training_id,
                user_id: new.user_id.clone(),
            };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(new)
        })
        .await
}

/// Ends a record now; one that ended earlier stays as it is.
pub async fn expire_record(
    app: &App,
    caller: &Caller,
    record_id: TrainingRecordId,
) -> Result<TrainingRecord, Failure> {
    change_record(app, caller, record_id, false).await
}

/// Takes a record back, as if it had never been.
pub async fn delete_record(
    app: &App,
    caller: &Caller,
    record_id: TrainingRecordId,
) -> Result<TrainingRecord, Failure> {
    change_record(app, caller, record_id, true).await
}

async fn change_record(
    app: &App,
    caller: &Caller,
    training_record_id: TrainingRecordId,
    is_deleted: bool,
) -> Result<TrainingRecord, Failure> {
    needs_staff(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let missing = || Failure::NotFound("training record");
            let site_id = caller.site_id.as_str();
            let id = training_record_id.as_str();
            let document = documents::find_by_key(writer, site_id, records::TRAINING_OF, "record", id)?;
            let document = document.ok_or_else(missing)?;
            let mut own: Vec<TrainingRecord> = document.parse()?;
            let place = own.iter().position(|record| record.training_record_id == training_record_id);
            let place = place.ok_or_else(missing)?;
            let (record, kind) = if is_deleted {
                let record = own.remove(place);
                let user_id = record.user_id.clone();
                (record, EventKind::TrainingRecordDeleted { training_record_id, user_id })
            } else {
                let record = own.get_mut(place).ok_or_else(missing)?;
                record.expires_at = Some(record.expires_at.map_or(caller.now, |at| at.min(caller.now)));
                let user_id = record.user_id.clone();
                (record.clone(), EventKind::TrainingRecordExpired { training_record_id, user_id })
            };
            keep(writer, &caller, &record.user_id, &own, Some(document.version))?;
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(record)
        })
        .await
}

/// A person's records on a site, in the order they were written down.
pub(crate) fn records_of(
    reader: &mut dyn Read,
    site_id: &str,
    user_id: &UserId,
) -> Result<Vec<TrainingRecord>, Failure> {
    Ok(stored(reader, site_id, user_id)?.0)
}

/// The kinds of training that a person has on a site and that are good at an instant.
pub(crate) fn good_of(
    reader: &mut dyn Read,
    site_id: &SiteId,
    user_id: &UserId,
    at: Instant,
) -> Result<Vec<TrainingId>, Failure> {
    let records = records_of(reader, site_id.as_str(), user_id)?.into_iter();
    Ok(records.filter(|record| record.is_good_at(at)).map(|record| record.training_id).collect())
}

/// Warnings about ids that are no kind of training here. They are kept, because settings may arrive before what they
/// name; until then nobody has such a training, and the rule refuses everybody.
pub(crate) fn warnings(
    reader: &mut dyn Read,
    caller: &Caller,
    path: &str,
    training_ids: &[String],
) -> Result<Vec<Warning>, Failure> {
    let mut warnings = Vec::new();
    for (place, training_id) in training_ids.iter().enumerate() {
        if documents::get(reader, caller.site_id.as_str(), records::TRAINING, training_id)?.is_none() {
            let path = format!("{path}[{place}]");
            let message = format!(
                "`{path}`: there is no training `{training_id}` here yet; until there is, nobody can meet it"
            );
            warnings.push(Warning { path, message });
        }
    }
    Ok(warnings)
}

/// The wish laid over a kind of training.
fn laid_over(training: Training, wish: TrainingWish) -> Result<Training, Failure> {
    let name = wish.name.map_or(training.name, |name| name.trim().to_owned());
    if name.is_empty() || name.chars().count() > 127 {
        return Err(Failure::invalid("name", "a training needs a name of at most 127 characters"));
    }
    let duration_default = wish.duration_default.unwrap_or(training.duration_default);
    if duration_default == Some(0) {
        return Err(Failure::invalid("duration_default", "leave it out for training that never ends"));
    }
    Ok(Training {
        name,
        description: wish.description.unwrap_or(training.description),
        is_active: wish.is_active.unwrap_or(training.is_active),
        duration_default,
        duration_default_unit: wish.duration_default_unit.unwrap_or(training.duration_default_unit),
        ..training
    })
}

/// A record that was not written down yet.
fn earned(
    caller: &Caller,
    zone: &Zone,
    training: &Training,
    user_id: UserId,
    earned_on: Option<Date>,
    ids: &dyn model::Ids,
) -> Result<TrainingRecord, Failure> {
    let earned_on = earned_on.unwrap_or_else(|| zone.civil(caller.now).date());
    let trouble = |trouble: timeline::TimeError| Failure::invalid("earned_on", trouble.to_string());
    Ok(TrainingRecord {
        training_record_id: TrainingRecordId::mint(ids),
        training_id: training.training_id.clone(),
        user_id,
        earned_at: zone.day_start(earned_on).map_err(trouble)?,
        expires_at: training.expires_at(earned_on, zone).map_err(trouble)?,
        created_by: caller.user_id.clone(),
        created_at: caller.now,
    })
}

fn kinds_of(reader: &mut dyn Read, site_id: &str) -> Result<Vec<Training>, Failure> {
    let found = documents::list(reader, site_id, records::TRAINING, &documents::Listing::default())?;
    found.iter().map(|document| Ok(document.parse()?)).collect()
}

fn put(training: &Training) -> Result<documents::Put, Failure> {
    Ok(documents::Put::new(records::TRAINING, training.training_id.as_str(), &training.name, training)?)
}

/// A person's records and the version of the document they stand in.
fn stored(
    reader: &mut dyn Read,
    site_id: &str,
    user_id: &UserId,
) -> Result<(Vec<TrainingRecord>, Option<i64>), Failure> {
    match documents::get(reader, site_id, records::TRAINING_OF, user_id.as_str())? {
        Some(document) => Ok((document.parse()?, Some(document.version))),
        None => Ok((Vec::new(), None)),
    }
}

/// Stores a person's records, each found by its id, and moves the clock of their membership.
fn keep(
    writer: &mut dyn Write,
    caller: &Caller,
    user_id: &UserId,
    own: &[TrainingRecord],
    version: Option<i64>,
) -> Result<(), Failure> {
    let site_id = caller.site_id.as_str();
    let mut put = documents::Put::new(records::TRAINING_OF, user_id.as_str(), user_id.as_str(), &own)?;
    for record in own {
        put = put.with_key("record", record.training_record_id.as_str());
    }
    put.replaces = version;
    documents::put(writer, site_id, &put)?;
    clock::tick(writer, site_id, [people::clock_of(user_id).as_str()])?;
    Ok(())
}

fn needs_staff(caller: &Caller) -> Result<(), Failure> {
    if caller.role.is_staff() {
        return Ok(());
    }
    Err(Failure::Forbidden("Only moderators and administrators change training.".into()))
}
