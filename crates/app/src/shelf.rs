//! Resources at hand: parsed once, used by every decision.
//!
//! A resource's settings are a hundred fields and change rarely, so the parsed form is kept as long as the stored text
//! is the same. The text itself is compared, never a version: a version number that was staged and rolled back can
//! come again with other settings. Dropping the shelf changes nothing but speed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::{Resource, ResourceId, SiteId};
use store::{Read, documents};

use crate::{Failure, records};

/// How many resources are kept before the shelf is emptied.
const RESOURCES_MAX: usize = 20_000;

/// The parsed resources.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<HashMap<ResourceId, (String, Arc<Resource>)>>);

impl Shelf {
    /// A resource of a site as it is stored at this moment.
    pub(crate) fn resource(
        &self,
        reader: &mut dyn Read,
        site_id: &SiteId,
        resource_id: &ResourceId,
    ) -> Result<Option<Arc<Resource>>, Failure> {
        let found = documents::get(reader, site_id.as_str(), records::RESOURCE, resource_id.as_str())?;
        found.map(|document| self.parsed(resource_id, document)).transpose()
    }

    /// The parsed form of a stored resource.
    pub(crate) fn parsed(
        &self,
        resource_id: &ResourceId,
        document: documents::Document,
    ) -> Result<Arc<Resource>, Failure> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((body, resource)) = kept.get(resource_id)
            && *body == document.body
        {
            return Ok(resource.clone());
        }
        let resource: Arc<Resource> = Arc::new(document.parse()?);
        if kept.len() >= RESOURCES_MAX {
            kept.clear();
        }
        kept.insert(resource_id.clone(), (document.body, resource.clone()));
        Ok(resource)
    }
}
