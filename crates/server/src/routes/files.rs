//! Files: taking them in, fetching pictures, and handing them out with headers that let them do nothing.

use std::fmt::Write as _;

use app::{FILE_BYTES_MAX, Failure, FileRead};
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue,
};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use model::FileId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::site_id;
use crate::authenticate::{Credential, SignedIn};
use crate::body::OwnBody;
use crate::clock;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
use crate::wire::files::{FetchInput, FileReply, UploadQuery};

/// A file runs nothing, loads nothing and is shown in no frame, whatever a browser takes it for.
const FILE_POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(upload)).routes(routes!(fetch)).routes(routes!(read))
}

/// Upload a file.
///
/// The body is the file itself, at most 8 MiB, whatever its `Content-Type` says: what it is, its bytes tell. Pictures are
/// PNG, JPEG, GIF or WebP of at most 40 million pixels. Name the file's id in the answer to a form, or its `url` in
/// `imageurl` of a resource; what nothing names after a day is removed. The files of a site take at most 2 GiB.
#[utoipa::path(post, path = "/api/sites/{site_id}/files", tag = "files", operation_id = "upload_file",
    params(("site_id" = String, Path), UploadQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The file."),
    responses((status = 200, body = Envelope<FileReply>)))]
async fn upload(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceQuery { value: query, warnings }: ReferenceQuery<UploadQuery>,
    request: Request,
) -> Result<Reply<FileReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let content = to_bytes(request.into_body(), FILE_BYTES_MAX).await;
    let content = content.map_err(|_| Rejection::too_large(FILE_BYTES_MAX))?;
    let file = app::upload_file(&server.app, &caller, &query.name, content.into()).await?;
    Ok(Reply::new(FileReply::from(&file)).warn(warnings))
}

/// Fetch a picture from an address and keep it here. For staff.
#[utoipa::path(post, path = "/api/sites/{site_id}/files/fetch", tag = "files", operation_id = "fetch_picture",
    params(("site_id" = String, Path)), request_body = FetchInput,
    responses((status = 200, body = Envelope<FileReply>)))]
async fn fetch(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<FetchInput>,
) -> Result<Reply<FileReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let file = app::fetch_picture(&server.app, &caller, input.url).await?;
    Ok(Reply::new(FileReply::from(&file)))
}

/// Read a file.
///
/// Whoever may see what it belongs to reads it: the resource whose picture it is, or the booking it was answered with.
/// The picture of a resource with `enable_embed_reservations` is for everybody.
#[utoipa::path(get, path = "/api/files/{file_id}", tag = "files", operation_id = "read_file",
    security((), ("key" = []), ("bearer" = []), ("cookie" = [])), params(("file_id" = String, Path)),
    responses((status = 200, body = String, content_type = "application/octet-stream",
        description = "The file as it was uploaded, with its media type.")))]
async fn read(
    State(server): State<Server>,
    PathPart(file): PathPart<String>,
    request: Request,
) -> Result<Response, Rejection> {
    let (mut parts, _) = request.into_parts();
    let found = if Credential::of(&parts.headers).is_some() {
        let signed_in = SignedIn::from_request_parts(&mut parts, &server).await?;
        as_person(&server, &signed_in, &file_id(&file)?).await?
    } else {
        // Whether there is such a file is nobody's business.
        let file_id = file_id(&file).map_err(|_| Failure::NotSignedIn)?;
        app::read_file_as_outsider(&server.app, file_id, clock::now()).await.map_err(
            |failure| match failure {
                Failure::NotFound(_) => Failure::NotSignedIn,
                failure => failure,
            },
        )?
    };
    Ok(answer(found))
}

/// The file on whichever site of somebody who is signed in, or one that is for everybody.
async fn as_person(server: &Server, signed_in: &SignedIn, file_id: &FileId) -> Result<FileRead, Rejection> {
    for caller in signed_in.principal.everywhere(signed_in.now) {
        match app::read_file(&server.app, &caller, file_id.clone()).await {
            Err(Failure::NotFound(_)) => {}
            found => return Ok(found?),
        }
    }
    Ok(app::read_file_as_outsider(&server.app, file_id.clone(), signed_in.now).await?)
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn file_id(text: &str) -> Result<FileId, Rejection> {
    FileId::parse(text).map_err(|_| Failure::NotFound("file").into())
}

fn answer(found: FileRead) -> Response {
    let FileRead { file, content, is_on_display } = found;
    // What belongs to somebody's booking is asked for each time; a picture stays what it is under its id.
    let kept = if is_on_display { "private, max-age=31536000, immutable" } else { "private, no-cache" };
    let texts = [
        (CONTENT_TYPE, file.media_type.clone()),
        (CONTENT_DISPOSITION, disposition(&file.name, file.is_picture())),
        (ETAG, format!("\"{}\"", file.content_hash)),
        (CACHE_CONTROL, kept.to_owned()),
        (CONTENT_SECURITY_POLICY, FILE_POLICY.to_owned()),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin".to_owned()),
    ];
    let headers =
        texts.into_iter().filter_map(|(name, text)| Some((name, HeaderValue::from_str(&text).ok()?)));
    (headers.collect::<HeaderMap>(), Body::from(content)).into_response()
}

/// Shown where it is a picture, else saved under its name, which RFC 5987 writes in UTF-8.
fn disposition(name: &str, is_picture: bool) -> String {
    let kind = if is_picture { "inline" } else { "attachment" };
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("{kind}; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(disposition("plan.png", true), "inline; filename*=UTF-8''plan.png");
        assert_eq!(
            disposition("a\"; x=\r\ny Größe.pdf", false),
            "attachment; filename*=UTF-8''a%22%3B%20x%3D%0D%0Ay%20Gr%C3%B6%C3%9Fe.pdf"
        );
    }
}
