//! The folders of a site's resources, as a tree with how many there are in each.

use std::sync::Arc;

use model::{Caller, Resource};
use store::documents;

use crate::resources::listed;
use crate::{App, Failure};

/// A folder of resources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder {
    /// The name of its own level.
    pub name: String,
    /// The whole path as it is shown.
    pub category: String,
    /// The whole path with the letter that sorts it.
    pub category_sortable: String,
    /// How many resources the caller finds in it.
    pub count: usize,
    /// How many the caller finds in it and below it.
    pub count_below: usize,
    /// The folders within, sorted.
    pub folders: Vec<Folder>,
}

/// The folders of what stands in the caller's lists, archived resources left out, and how many resources are in none.
pub async fn folders(app: &App, caller: &Caller) -> Result<(Vec<Folder>, usize), Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let mut found = listed(reader, &shelf, &caller, &documents::Listing::default())?;
            found.retain(|resource| !resource.settings.identity.archived);
            Ok(tree(&found))
        })
        .await
}

fn tree(resources: &[Arc<Resource>]) -> (Vec<Folder>, usize) {
    let mut root = Folder::default();
    let mut count_without = 0;
    for resource in resources {
        let identity = &resource.settings.identity;
        let sortable = identity.category_sortable.as_deref().or(identity.category.as_deref());
        let shown = identity.category.as_deref();
        match (shown, sortable) {
            (Some(shown), Some(sortable)) => {
                let levels: Vec<(&str, &str)> = shown.split(" / ").zip(sortable.split(" / ")).collect();
                put(&mut root, &levels);
            }
            _ => count_without += 1,
        }
    }
    (root.folders, count_without)
}

/// Counts a resource in the folder of these levels, each as it is shown and as it is sorted. Settings have at most four.
fn put(folder: &mut Folder, levels: &[(&str, &str)]) {
    let Some(((shown, sortable), below)) = levels.split_first() else {
        folder.count += 1;
        return;
    };
    let path = |parent: &str, level: &str| {
        if parent.is_empty() { level.to_owned() } else { format!("{parent} / {level}") }
    };
    let category_sortable = path(&folder.category_sortable, sortable);
    let key = category_sortable.to_lowercase();
    let place = folder.folders.partition_point(|known| known.category_sortable.to_lowercase() < key);
    let is_known =
        folder.folders.get(place).is_some_and(|known| known.category_sortable.to_lowercase() == key);
    if !is_known {
        let category = path(&folder.category, shown);
        let new = Folder { name: (*shown).to_owned(), category, category_sortable, ..Folder::default() };
        folder.folders.insert(place, new);
    }
    folder.folders[place].count_below += 1;
    put(&mut folder.folders[place], below);
}

#[cfg(test)]
mod tests {
    use model::{ResourceId, ResourceSettings, SiteId};
    use serde_json::{Map, json};

    use super::*;

    fn resource(category: &str) -> Arc<Resource> {
        let overlay = Map::from_iter([
            ("name".to_owned(), json!("One")),
            ("category_sortable".to_owned(), json!(category)),
        ]);
        let settings = ResourceSettings::merge(&ResourceSettings::default(), &overlay).unwrap().0;
        let (resource_id, site_id) = (ResourceId::parse("resv_1").unwrap(), SiteId::parse("site_1").unwrap());
        Arc::new(Resource { resource_id, site_id, site_ordinal: 1, version: 1, settings })
    }

    fn lines(folders: &[Folder], depth: usize) -> String {
        folders.iter().fold(String::new(), |text, folder| {
            let own =
                format!("{}{} {}/{}\n", "  ".repeat(depth), folder.name, folder.count, folder.count_below);
            text + &own + &lines(&folder.folders, depth + 1)
        })
    }

    #[test]
    fn folders_are_sorted_by_their_letter_and_counted_at_every_level() {
        let resources: Vec<_> = [
            "Lamps",
            "B) Cameras / SLRs",
            "B) Cameras",
            "A) Rooms",
            "B) Cameras / Film",
            "",
            "B) Cameras / SLRs",
        ]
        .into_iter()
        .map(resource)
        .collect();
        let (folders, count_without) = tree(&resources);
        assert_eq!(lines(&folders, 0), "Rooms 1/1\nCameras 1/4\n  Film 1/1\n  SLRs 2/2\nLamps 1/1\n");
        assert_eq!(count_without, 1);
        assert_eq!(folders[1].folders[0].category, "Cameras / Film");
        assert_eq!(folders[1].folders[0].category_sortable, "B) Cameras / Film");
    }
}
