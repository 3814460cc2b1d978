//! Calendar feeds, known by the hash of their secret token.
//!
//! A revoked feed stays as a row, so that its address is never given out again and its history can be shown.

use model::{Feed, FeedId, FeedSubject, ProjectId, ResourceId, SiteId, UserId};
use timeline::Instant;

use crate::{Read, Row, StoreError, Write, sql};

/// Stores a feed that was just made.
pub fn create(write: &mut dyn Write, feed: &Feed) -> Result<(), StoreError> {
    let parameters = [
        feed.site_id.as_str().into(),
        feed.feed_id.as_str().into(),
        feed.token_hash.as_str().into(),
        feed.owner_id.as_str().into(),
        feed.subject.kind().into(),
        feed.subject.id().into(),
        feed.created_at.into(),
    ];
    write.execute(sql::FEED_INSERT, &parameters).map(drop)
}

/// The feed of a token, revoked or not.
pub fn by_token(read: &mut dyn Read, token_hash: &str) -> Result<Option<Feed>, StoreError> {
    read.fetch_one(sql::FEED_BY_TOKEN, &[token_hash.into()])?.as_ref().map(from_row).transpose()
}

/// A feed by its id.
pub fn get(read: &mut dyn Read, site: &str, feed_id: &str) -> Result<Option<Feed>, StoreError> {
    read.fetch_one(sql::FEED_GET, &[site.into(), feed_id.into()])?.as_ref().map(from_row).transpose()
}

/// The feeds of a site, oldest first; only those of one owner if one is named.
pub fn list(read: &mut dyn Read, site: &str, owner_id: Option<&str>) -> Result<Vec<Feed>, StoreError> {
    let rows = match owner_id {
        None => read.fetch(sql::FEEDS_OF_SITE, &[site.into()])?,
        Some(owner_id) => read.fetch(sql::FEEDS_OF_OWNER, &[site.into(), owner_id.into()])?,
    };
    rows.iter().map(from_row).collect()
}

/// Revokes a feed. False if there is none or it was revoked before.
pub fn revoke(write: &mut dyn Write, site: &str, feed_id: &str, now: Instant) -> Result<bool, StoreError> {
    Ok(write.execute(sql::FEED_REVOKE, &[site.into(), feed_id.into(), now.into()])? == 1)
}

/// Writes down that a feed was read. Callers do so now and then, not with every request.
pub fn mark_read(write: &mut dyn Write, site: &str, feed_id: &str, now: Instant) -> Result<(), StoreError> {
    write.execute(sql::FEED_MARK_READ, &[site.into(), feed_id.into(), now.into()]).map(drop)
}

/// When a feed was last read, as far as that was written down.
pub fn last_read_at(read: &mut dyn Read, site: &str, feed_id: &str) -> Result<Option<Instant>, StoreError> {
    let row = read.fetch_one(sql::FEED_LAST_READ, &[site.into(), feed_id.into()])?;
    row.map_or(Ok(None), |row| row.optional_instant(0))
}

fn from_row(row: &Row) -> Result<Feed, StoreError> {
    let subject_id = row.text(5)?;
    let subject = match row.text(4)? {
        "resource" => FeedSubject::Resource(ResourceId::parse(subject_id).map_err(StoreError::shape)?),
        "user" => FeedSubject::User(UserId::parse(subject_id).map_err(StoreError::shape)?),
        "site" => FeedSubject::Site(SiteId::parse(subject_id).map_err(StoreError::shape)?),
        "category" => FeedSubject::Category(subject_id.to_owned()),
        "usergroup" => FeedSubject::UserGroup(subject_id.parse().map_err(StoreError::shape)?),
        "project" => FeedSubject::Project(ProjectId::parse(subject_id).map_err(StoreError::shape)?),
        other => return Err(StoreError::shape(format!("a feed of kind `{other}`"))),
    };
    Ok(Feed {
        site_id: SiteId::parse(row.text(0)?).map_err(StoreError::shape)?,
        feed_id: FeedId::parse(row.text(1)?).map_err(StoreError::shape)?,
        token_hash: row.text(2)?.to_owned(),
        owner_id: UserId::parse(row.text(3)?).map_err(StoreError::shape)?,
        subject,
        created_at: row.instant(6)?,
        revoked_at: row.optional_instant(7)?,
    })
}
