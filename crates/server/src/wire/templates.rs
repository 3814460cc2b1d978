//! Templates on the wire: which one is booked from, and what one says of itself.

use app::{Problem, TemplateRef, TemplateWish};
use model::{GroupId, ReservationId};

use super::asked::InPath;
use super::booking::ReservationInput;

/// The template with an id: that of one of its rows, or that of the group that its rows share.
pub fn template_id(path: &str, text: &str) -> Result<TemplateRef, Problem> {
    let wrong = |trouble: String| Problem::at(path, trouble);
    if text.starts_with("grp_") {
        return GroupId::parse(text).map(TemplateRef::Group).map_err(|trouble| wrong(trouble.to_string()));
    }
    ReservationId::parse(text).map(TemplateRef::Row).map_err(|trouble| wrong(trouble.to_string()))
}

/// What is asked about templates.
pub(super) fn asked(
    input: &ReservationInput,
    in_path: &InPath,
    is_edit: bool,
) -> Result<TemplateWish, Problem> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (timed, timeless) = (given(&input.template_id), given(&input.reservable_template_id));
    let of_path = match in_path {
        InPath::Template(template) => Some(template.clone()),
        _ => None,
    };
    let in_body = match (&timed, &timeless) {
        (Some(_), Some(_)) => {
            let message = "name the template by `template_id` or `reservable_template_id`, not both";
            return Err(Problem::at("reservable_template_id", message));
        }
        (Some(text), None) => Some(("template_id", template_id("template_id", text)?)),
        (None, Some(text)) => Some(("reservable_template_id", template_id("reservable_template_id", text)?)),
        (None, None) => None,
    };
    if let (Some(of_path), Some((name, in_body))) = (&of_path, &in_body)
        && of_path != in_body
    {
        return Err(Problem::at(*name, "it names another template than the address"));
    }
    let says = [
        ("template_consumable", input.template_consumable),
        ("template_resources_locked", input.template_resources_locked),
    ];
    if let Some((name, _)) = says.into_iter().find(|(_, said)| *said == Some(true))
        && !is_edit
        && input.template != Some(true)
    {
        return Err(Problem::at(name, "it needs `template` to be true as well"));
    }
    Ok(TemplateWish {
        from: of_path.or(in_body.map(|(_, template)| template)),
        at_own_time: timeless.is_some(),
        is_consumable: input.template_consumable,
        locks_resources: input.template_resources_locked,
    })
}
