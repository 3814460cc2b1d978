//! The filters of a list of resources, as query parameters.

use app::{Page, Problem, PropertyFilter, ResourceOrder, ResourceQuery};
use model::SiteId;
use model::resource::Condition;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::problem::Rejection;
use crate::query;

/// The most values of properties that one request filters by.
const PROPERTY_FILTERS_MAX: usize = 50;

/// Which resources.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ResourceFilters {
    /// The site; needed by those who belong to several.
    #[param(value_type = Option<String>)]
    pub site_id: Option<SiteId>,
    /// How many at most; all without.
    pub limit: Option<u32>,
    /// How many to pass over.
    pub offset: u32,
    /// The fields that are wanted, with `+` between them; all without.
    #[serde(deserialize_with = "query::names")]
    #[param(value_type = Option<String>)]
    pub attribs: Vec<String>,
    /// Tags that must all be there.
    pub alltag: Vec<String>,
    /// Tags of which one must be there.
    pub tags: Vec<String>,
    /// The folder they are in, or in one below it.
    pub category: Option<String>,
    /// Words that must all be found.
    pub search: Option<String>,
    /// Of one of these classes, such as `Equipment`.
    pub class: Vec<String>,
    /// Another name of `class`.
    pub qclass: Vec<String>,
    /// Of one of these types, such as `reservable`.
    pub reservable_type: Vec<String>,
    /// In one of these conditions, such as `operational`.
    #[param(value_type = Vec<String>)]
    pub status: Vec<Condition>,
    /// With this code printed on it.
    pub barcode: Option<String>,
    /// Whether they are in use.
    pub active: Option<bool>,
    /// Whether they take new bookings.
    pub reservable: Option<bool>,
    /// Whether they are offered for sale.
    pub for_sale: Option<bool>,
    /// Only those out of service, or none of them; staff only.
    pub archived: Option<bool>,
    /// Whether resources out of service are listed too; staff only.
    pub include_archived: bool,
    /// Values of properties, such as `3:Blue`: the number of the property and a value; of numbers and dates also a range,
    /// such as `4:10..20`. Of one property any of the values, of several properties all. Give it once for each value.
    #[serde(deserialize_with = "query::whole")]
    pub properties: Vec<String>,
    /// `category` (then by name), `name`, `class`, `status`, `barcode` or `created`.
    pub order_by: Option<String>,
    /// From the last to the first.
    pub order_by_desc: bool,
}

impl ResourceFilters {
    /// The query, or what cannot be read.
    pub fn query(&self) -> Result<ResourceQuery, Rejection> {
        if self.properties.len() > PROPERTY_FILTERS_MAX {
            let message = format!("at most {PROPERTY_FILTERS_MAX} values");
            return Err(Rejection::malformed_at("properties", message));
        }
        let properties = self.properties.iter().map(|text| property_filter(text)).collect::<Result<_, _>>();
        let order = self.order();
        let (properties, order_by) = match (properties, order) {
            (Ok(properties), Ok(order)) => (properties, order),
            (Err(problem), _) | (_, Err(problem)) => return Err(Rejection::malformed(&[problem])),
        };
        Ok(ResourceQuery {
            search: self.search.clone(),
            all_tags: self.alltag.clone(),
            any_tags: self.tags.clone(),
            category: self.category.clone(),
            classes: self.class.iter().chain(&self.qclass).cloned().collect(),
            types: self.reservable_type.clone(),
            statuses: self.status.clone(),
            barcode: self.barcode.clone(),
            is_active: self.active,
            is_reservable: self.reservable,
            is_for_sale: self.for_sale,
            is_archived: self.archived,
            include_archived: self.include_archived,
            properties,
            order_by,
            is_descending: self.order_by_desc,
            page: Page { limit: self.limit, offset: self.offset },
        })
    }

    fn order(&self) -> Result<ResourceOrder, Problem> {
        Ok(match self.order_by.as_deref().unwrap_or("category") {
            "category" | "category_sortable" => ResourceOrder::Category,
            "name" => ResourceOrder::Name,
            "class" => ResourceOrder::Class,
            "status" => ResourceOrder::Status,
            "barcode" => ResourceOrder::Barcode,
            "created" => ResourceOrder::Created,
            _ => {
                let message = "sort by `category`, `name`, `class`, `status`, `barcode` or `created`";
                return Err(Problem::at("order_by", message));
            }
        })
    }
}

fn property_filter(text: &str) -> Result<PropertyFilter, Problem> {
    let parts = text.split_once(':').and_then(|(number, wanted)| Some((number.trim().parse().ok()?, wanted)));
    let (propdef_id, wanted) = parts.ok_or_else(|| {
        Problem::at("properties", "write the number of a property, a colon and a value, such as `3:Blue`")
    })?;
    Ok(PropertyFilter { propdef_id, wanted: wanted.trim().to_owned() })
}
