//! Files over HTTP: what is taken, who reads it, with which headers, and when it is removed.

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};
use server::clock;

/// The head of a PNG: enough for whoever reads its size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

async fn upload(api: &Api, token: &str, name: &str, content: &[u8]) -> Answer {
    let path = format!("/api/sites/{}/files?name={name}", api.site_id);
    api.send(Call::new("POST", &path).token(token).content(content)).await
}

async fn uploaded(api: &Api, token: &str, name: &str, content: &[u8]) -> Value {
    let answer = upload(api, token, name, content).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["data"].clone()
}

async fn status(api: &Api, token: Option<&str>, url: &str) -> u16 {
    let call = Call::new("GET", url);
    api.send(token.map_or_else(|| Call::new("GET", url), |token| call.token(token))).await.status.as_u16()
}

#[tokio::test]
async fn a_file_is_told_by_its_bytes_and_kept_as_it_is() {
    let api = Api::start().await;
    let picture = uploaded(&api, &api.token, "..%2Fevil.html", &png(40, 20)).await;
    assert_eq!(picture["name"], "evil.html");
    assert_eq!(picture["media_type"], "image/png");
    assert_eq!((&picture["width"], &picture["height"]), (&json!(40), &json!(20)));
    assert_eq!(picture["size_bytes"], png(40, 20).len());
    let page = uploaded(&api, &api.token, "page.html", b"<script>alert(1)</script>").await;
    assert_eq!(page["media_type"], "text/plain");

    let read = api.send(Call::new("GET", page["url"].as_str().unwrap()).token(&api.token)).await;
    assert_eq!(read.text, "<script>alert(1)</script>");
    for (name, expected) in [
        ("content-type", "text/plain"),
        ("content-disposition", "attachment; filename*=UTF-8''page.html"),
        ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-cache"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(read.headers[name], expected, "{name}");
    }
    let tag = read.headers["etag"].to_str().unwrap().to_owned();
    let again = Call::new("GET", page["url"].as_str().unwrap()).token(&api.token);
    assert_eq!(api.send(again.header("if-none-match", &tag)).await.status, 304);
}

#[tokio::test]
async fn what_is_too_much_is_refused() {
    let api = Api::start().await;
    for (content, status, word) in [
        (Vec::new(), 400, "empty"),
        (png(20_000, 20_000), 400, "pixels"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01".to_vec(), 400, "damaged"),
        (vec![0; (8 << 20) + 1], 413, "too large"),
    ] {
        let answer = upload(&api, &api.token, "a.png", &content).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.text.contains(word), "{}", answer.text);
    }
    assert_eq!(upload(&api, &api.token, "a.bin", &vec![0; 8 << 20]).await.status, 200);
    let nobody = upload(&api, "wrong", "a.bin", &vec![0; 2 << 20]).await;
    assert_eq!(nobody.status, 413, "nobody fills the memory without signing in");
}

#[tokio::test]
async fn a_picture_is_read_by_those_who_see_its_resource() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let (_, zoe) = api.second_site("Elsewhere", "zoe@example.org").await;
    let room = api.add_resource(&json!({"site_id": api.site_id, "name": "Room"})).await;
    let url = uploaded(&api, &api.token, "room.png", &png(4, 3)).await["url"].as_str().unwrap().to_owned();
    let read = async || {
        (
            status(&api, Some(&api.token), &url).await,
            status(&api, Some(&ann), &url).await,
            status(&api, Some(&zoe), &url).await,
            status(&api, None, &url).await,
        )
    };
    assert_eq!(read().await, (200, 404, 404, 401), "only whoever uploaded it");

    let modify = format!("/api/reservables/{room}/modify");
    let with = api.post(&modify, &json!({"imageurl": url, "image_alt": "A room with a view"})).await;
    assert_eq!((&with["imageurl"], &with["image_alt"]), (&json!(url), &json!("A room with a view")));
    assert_eq!(read().await, (200, 200, 404, 401), "everybody on the site");
    let shown = api.send(Call::new("GET", &url).token(&ann)).await;
    assert_eq!(shown.headers["content-disposition"], "inline; filename*=UTF-8''room.png");
    assert_eq!(shown.headers["cache-control"], "private, max-age=31536000, immutable");

    let group = api.post(&format!("/api/sites/{}/usergroups", api.site_id), &json!({"name": "Lab"})).await;
    let hidden = json!({"usergroups": [group["usergroup_id"]], "hidden_to_cannot_reserve_users": true});
    api.post(&modify, &hidden).await;
    assert_eq!(read().await, (200, 404, 404, 401), "a hidden resource hides its picture");
    let open = json!({"hidden_to_cannot_reserve_users": false, "enable_embed_reservations": true});
    api.post(&modify, &open).await;
    assert_eq!(read().await, (200, 200, 200, 200), "a resource for everybody");
}

#[tokio::test]
async fn only_a_known_picture_can_be_shown() {
    let api = Api::start().await;
    let moderator = api.add_person("mo@example.org", "moderator").await;
    let room = api.add_resource(&json!({"site_id": api.site_id, "name": "Room"})).await;
    let modify = format!("/api/reservables/{room}/modify");
    let text = uploaded(&api, &api.token, "a.txt", b"words").await;
    let others = uploaded(&api, &moderator, "a.png", &png(4, 3)).await;
    for url in [text["url"].as_str().unwrap(), others["url"].as_str().unwrap(), "/api/files/file_0"] {
        let body = json!({"imageurl": url});
        let answer = api.send(Call::new("POST", &modify).token(&api.token).body(&body)).await;
        assert_eq!(answer.status, 400, "{url}: {}", answer.text);
        assert_eq!(answer.body["data"]["problems"][0]["path"], "imageurl");
        let new = json!({"site_id": api.site_id, "name": "New", "imageurl": url});
        let answer = api.send(Call::new("POST", "/api/reservables").token(&api.token).body(&new)).await;
        assert_eq!(answer.status, 400, "{url}: {}", answer.text);
    }
    // What one resource shows, another may.
    let by_moderator = Call::new("POST", &modify).token(&moderator).body(&json!({"imageurl": others["url"]}));
    assert_eq!(api.send(by_moderator).await.status, 200);
    let new = json!({"site_id": api.site_id, "name": "New", "imageurl": others["url"]});
    api.post("/api/reservables", &new).await;
}

#[tokio::test]
async fn what_nothing_names_is_removed_after_a_day() {
    let api = Api::start().await;
    let room = api.add_resource(&json!({"site_id": api.site_id, "name": "Room"})).await;
    let modify = format!("/api/reservables/{room}/modify");
    let url = async |width| {
        uploaded(&api, &api.token, "a.png", &png(width, 3)).await["url"].as_str().unwrap().to_owned()
    };
    let (shown, stray) = (url(4).await, url(5).await);
    let statuses =
        async || (status(&api, Some(&api.token), &shown).await, status(&api, Some(&api.token), &stray).await);
    api.post(&modify, &json!({"imageurl": shown})).await;
    api.work_at(clock::now().plus_seconds(86_000)).await;
    assert_eq!(statuses().await, (200, 200), "not before its time");
    api.work_at(clock::now().plus_seconds(90_000)).await;
    assert_eq!(statuses().await, (200, 404));
    api.post(&modify, &json!({"imageurl": null})).await;
    api.work_at(clock::now().plus_seconds(90_000)).await;
    assert_eq!(statuses().await, (404, 404));
    let log = api.get("/api/events?limit=1000").await;
    let of = |kind: &str| log.as_array().unwrap().iter().filter(|event| event["type"] == kind).count();
    assert_eq!((of("file_uploaded"), of("file_removed")), (2, 2));
}
