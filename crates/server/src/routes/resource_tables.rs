//! Many resources at once: folders, the table to export and import, one change for all that are chosen.

use app::{BATCH_RESOURCES_MAX, BatchRow, Failure, Folder, Found, ResourceQuery};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use model::{Caller, SiteProperty};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::resources::known_settings;
use super::site_id;
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::resources_written::{ImportInput, ModifyManyInput, RateImportInput, WrittenReply};
use crate::wire::rule_examples::wish_reader;
use crate::wire::{rate_table, resource_table};

/// The most resources that one change is for.
const CHOSEN_MAX: usize = 1_000;
/// The most rates that one table writes.
const RATES_MAX: usize = 5_000;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(categories))
        .routes(routes!(export))
        .routes(routes!(import))
        .routes(routes!(modify_many))
        .routes(routes!(export_rates))
        .routes(routes!(import_rates))
}

/// A folder of resources and what is below it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Category)]
struct CategoryReply {
    /// The name of its own level.
    name: String,
    /// The whole path, for the filter `category` of lists.
    category: String,
    /// The whole path with the letter that sorts it.
    category_sortable: String,
    /// How many resources the caller finds in it.
    count: usize,
    /// How many the caller finds in it and below it.
    count_below: usize,
    /// The folders within, sorted.
    #[schema(no_recursion)]
    categories: Vec<CategoryReply>,
}

impl From<Folder> for CategoryReply {
    fn from(folder: Folder) -> Self {
        Self {
            name: folder.name,
            category: folder.category,
            category_sortable: folder.category_sortable,
            count: folder.count,
            count_below: folder.count_below,
            categories: folder.folders.into_iter().map(CategoryReply::from).collect(),
        }
    }
}

/// The folders of a site's resources.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Categories)]
struct CategoriesReply {
    /// The folders of the first level, sorted.
    categories: Vec<CategoryReply>,
    /// How many resources the caller finds that are in none.
    without_category: usize,
}

/// Read the folders of a site's resources, with how many the caller finds in each.
#[utoipa::path(get, path = "/api/sites/{site_id}/categories", tag = "resources", operation_id = "list_categories",
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<CategoriesReply>)))]
async fn categories(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Reply<CategoriesReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let (folders, without_category) = app::folders(&server.app, &caller).await?;
    let categories = folders.into_iter().map(CategoryReply::from).collect();
    Ok(Reply::new(CategoriesReply { categories, without_category }))
}

/// Export all resources of a site as a table, for staff.
///
/// One row for each, archived ones too; a column for every setting that is a word, a number, a switch or a list of
/// words, and for every property of the site. Items of lists have `; ` between them. A text that a spreadsheet program
/// would take for a formula has an apostrophe before it, which the import takes away again.
#[utoipa::path(get, path = "/api/sites/{site_id}/reservables.csv", tag = "resources", operation_id = "export_resources",
    params(("site_id" = String, Path)), responses((status = 200, body = String, content_type = "text/csv")))]
async fn export(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Response, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    if !caller.role.is_staff() {
        return Err(Failure::Forbidden("Only moderators and administrators export resources.".into()).into());
    }
    let query = ResourceQuery { include_archived: true, ..ResourceQuery::default() };
    let (found, _) = app::list_resources(&server.app, &caller, query).await?;
    let table = resource_table::print(&found, &properties(&server, &caller).await?)?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"reservables.csv\""),
    ];
    Ok((headers, table).into_response())
}

/// Import a table of resources: all of it or nothing.
///
/// With `dry_run` the answer says for every row what would come of it. Without, a table with any row that cannot be
/// written is refused with 400 and changes nothing. A request has at most one mebibyte.
#[utoipa::path(post, path = "/api/sites/{site_id}/reservables/import", tag = "resources", operation_id = "import_resources",
    request_body = ImportInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<WrittenReply>)))]
async fn import(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<ImportInput>,
) -> Result<Reply<WrittenReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    if !caller.role.is_staff() {
        return Err(Failure::Forbidden("Only moderators and administrators import resources.".into()).into());
    }
    let properties = properties(&server, &caller).await?;
    let table = resource_table::read(&input.csv, &properties, BATCH_RESOURCES_MAX);
    if !table.problems.is_empty() {
        return Ok(Reply::new(WrittenReply::unread(&table, input.dry_run).answered()?));
    }
    let rows: Vec<BatchRow> = table.rows.iter().map(|row| row.row.clone()).collect();
    let examples = (!input.accept_broken_examples).then(wish_reader);
    let report = app::write_resources(&server.app, &caller, rows, input.dry_run, examples).await?;
    Ok(Reply::new(WrittenReply::of_table(&table.rows, &report, input.dry_run).answered()?))
}

/// Change settings of many resources: all of them or none.
///
/// With `dry_run` the answer says for every resource what would come of it. Without, a change that one of them cannot
/// have is refused with 400 and changes nothing.
#[utoipa::path(post, path = "/api/sites/{site_id}/reservables/modify", tag = "resources", operation_id = "modify_resources",
    request_body = ModifyManyInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<WrittenReply>)))]
async fn modify_many(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<ModifyManyInput>,
) -> Result<Reply<WrittenReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    if input.reservable_ids.is_empty() || input.reservable_ids.len() > CHOSEN_MAX {
        let message = format!("name at least one resource and at most {CHOSEN_MAX}");
        return Err(Rejection::malformed_at("reservable_ids", message));
    }
    if input.changes.is_empty() {
        return Err(Rejection::malformed_at("changes", "name at least one setting"));
    }
    known_settings(&input.changes)?;
    let row = |id| BatchRow { resource_id: Some(id), overlay: input.changes.clone() };
    let rows = input.reservable_ids.into_iter().map(row).collect();
    let examples = (!input.accept_broken_examples).then(wish_reader);
    let report = app::write_resources(&server.app, &caller, rows, input.dry_run, examples).await?;
    Ok(Reply::new(WrittenReply::of_list(&report, input.dry_run).answered()?))
}

/// Export the rates of all resources of a site as a table, for staff.
///
/// One row for each rate, with the id and the name of its resource; times of the week have no column. `delete` is empty, for
/// the import.
#[utoipa::path(get, path = "/api/sites/{site_id}/rates.csv", tag = "resources", operation_id = "export_rates",
    params(("site_id" = String, Path)), responses((status = 200, body = String, content_type = "text/csv")))]
async fn export_rates(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Response, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let table = rate_table::print(&all_resources(&server, &caller).await?)?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"rates.csv\""),
    ];
    Ok((headers, table).into_response())
}

/// Import a table of rates: all of it or nothing.
///
/// A row names its resource by `reservable_id`; without a `rate_id` it adds a rate, with one it changes that rate, and with
/// `delete` it removes it. Rates without a row stay as they are, and so do columns that are not there; an empty cell clears.
/// With `dry_run` the answer says for every row what would come of it. Without, a table with any row that cannot be written
/// is refused with 400 and changes nothing.
#[utoipa::path(post, path = "/api/sites/{site_id}/rates/import", tag = "resources", operation_id = "import_rates",
    request_body = RateImportInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<WrittenReply>)))]
async fn import_rates(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<RateImportInput>,
) -> Result<Reply<WrittenReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let resources = all_resources(&server, &caller).await?;
    let table = rate_table::read(&input.csv, &resources, RATES_MAX);
    if !table.is_read() {
        return Ok(Reply::new(table.unread(input.dry_run).answered()?));
    }
    let examples = (!input.accept_broken_examples).then(wish_reader);
    let rows = table.batch(&resources);
    let report = app::write_resources(&server.app, &caller, rows, input.dry_run, examples).await?;
    Ok(Reply::new(table.reply(&report, &resources, input.dry_run).answered()?))
}

/// All resources of the site, archived ones too, for staff.
async fn all_resources(server: &Server, caller: &Caller) -> Result<Vec<Found>, Rejection> {
    if !caller.role.is_staff() {
        let sentence = "Only moderators and administrators read and write rates of many resources.";
        return Err(Failure::Forbidden(sentence.into()).into());
    }
    let query = ResourceQuery { include_archived: true, ..ResourceQuery::default() };
    Ok(app::list_resources(&server.app, caller, query).await?.0)
}

/// The properties of the site, all of them for staff.
async fn properties(server: &Server, caller: &Caller) -> Result<Vec<SiteProperty>, Rejection> {
    let found = app::list_properties(&server.app, caller).await?;
    Ok(found.into_iter().map(|found| found.property).collect())
}
